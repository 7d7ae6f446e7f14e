/**
 * The vectors in memory as a file beside the library: a large one is ready in a second instead of
 * being read row by row. The file may be deleted or damaged at any time; then the rows are read.
 * It holds for as long as no vector was written after it (`store/embeddings.ts` forgets its stamp).
 */
import { randomUUID } from 'node:crypto';
import { endianness } from 'node:os';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as v from 'valibot';
import type { Store } from '../store/database.ts';
import { imageStamp, setImageStamp } from '../store/embeddings.ts';
import type { VectorIndex } from '../vectors/vector-index.ts';
import type { SlotsImage } from '../vectors/vector-slots.ts';

/** To be raised when the layout in memory changes. */
const LAYOUT = 1;
const HEAD_BYTES = 512;
/** Read or written at once: some milliseconds, between which the engine answers. */
const SLICE_BYTES = 8 * 2 ** 20;
/** Slices that are read while one is checked: most of the time goes into memory that nobody used yet. */
const READ_AHEAD = 3;

const headSchema = v.object({
  layout: v.literal(LAYOUT),
  /** Numbers of more than one byte are in the order of the machine that wrote them. */
  endianness: v.literal(endianness()),
  model: v.string(),
  dimensions: v.number(),
  count: v.pipe(v.number(), v.integer(), v.minValue(1)),
  stamp: v.string(),
});
type Head = v.InferOutput<typeof headSchema>;

const pathIn = ({ folder }: Store): string => join(folder, 'vectors.bin');

/**
 * Fills an empty index from the file. False where there is none that holds, and the index is as empty
 * as before; nothing may be added to it meanwhile.
 */
export async function readVectorImage(
  store: Store,
  model: string,
  index: VectorIndex,
): Promise<boolean> {
  const stamp = imageStamp(store);
  if (stamp === undefined) return false;
  let file: FileHandle | undefined;
  try {
    file = await open(pathIn(store), 'r');
    const head = await readHead(file);
    const isOurs = head.stamp === stamp && head.model === model;
    if (!isOurs || head.dimensions !== index.dimensions) return false;
    const image = index.room(head.count);
    // A vector that was written while the file was read is not in it.
    const isWhole = (await fill(image, file)) && imageStamp(store) === stamp;
    if (isWhole) index.accept(image);
    else image.mean.fill(0);
    return isWhole;
  } catch {
    // Not there, or of another release: the rows have it all.
    return false;
  } finally {
    await file?.close();
  }
}

/** False where the file is cut short or damaged. */
async function fill(image: SlotsImage, file: FileHandle): Promise<boolean> {
  let sum = 0;
  let at = HEAD_BYTES;
  let missing = 0;
  const ahead: { slice: Uint8Array; read: Promise<boolean> }[] = [];
  // In order: the sum is that of the whole.
  const check = async (): Promise<void> => {
    const next = ahead.shift();
    if (next === undefined) return;
    if (await next.read) sum = crc32(next.slice, sum);
    else missing += 1;
  };
  for (const slice of slicesOf(image)) {
    if (ahead.length > READ_AHEAD) await check();
    ahead.push({ slice, read: isFilled(file, slice, at) });
    at += slice.length;
  }
  while (ahead.length > 0) await check();
  const end = Buffer.alloc(4);
  return missing === 0 && (await isFilled(file, end, at)) && end.readUInt32LE() === sum;
}

/** Whether the file has so many bytes from there on; never throws. */
async function isFilled(file: FileHandle, bytes: Uint8Array, at: number): Promise<boolean> {
  try {
    return (await file.read(bytes, 0, bytes.length, at)).bytesRead === bytes.length;
  } catch {
    return false;
  }
}

/** Writes the file anew. @throws Error of the file system; what was there is then of no use. */
export async function writeVectorImage(
  store: Store,
  model: string,
  index: VectorIndex,
): Promise<void> {
  const stamp = randomUUID();
  const { dimensions, size: count } = index;
  const head: Head = { layout: LAYOUT, endianness: endianness(), model, dimensions, count, stamp };
  const unfinished = `${pathIn(store)}.new`;
  await rm(unfinished, { force: true });
  try {
    await writeWhole(unfinished, head, index.image());
    await rename(unfinished, pathIn(store));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  setImageStamp(store, stamp);
}

async function writeWhole(path: string, head: Head, image: SlotsImage): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.write(Buffer.from(JSON.stringify(head).padEnd(HEAD_BYTES)));
    let sum = 0;
    for (const slice of slicesOf(image)) {
      await file.write(slice);
      sum = crc32(slice, sum);
    }
    const end = Buffer.alloc(4);
    end.writeUInt32LE(sum);
    await file.write(end);
  } finally {
    await file.close();
  }
}

async function readHead(file: FileHandle): Promise<Head> {
  const bytes = Buffer.alloc(HEAD_BYTES);
  await file.read(bytes, 0, bytes.length, 0);
  return v.parse(headSchema, JSON.parse(bytes.toString()));
}

function* slicesOf({ mean, ids, slots }: SlotsImage): Generator<Uint8Array> {
  for (const part of [mean, new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength), slots]) {
    for (let from = 0; from < part.length; from += SLICE_BYTES) {
      yield part.subarray(from, from + SLICE_BYTES);
    }
  }
}
