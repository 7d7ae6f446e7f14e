/**
 * The vectors in memory as a file beside the library: a large one is ready in a second instead of
 * being read row by row. The file may be deleted or damaged at any time; then the rows are read.
 * It is never changed, only replaced: the library notes of which photos it does not tell the truth any
 * more (`store/image-changes.ts`), and those are read from their rows.
 */
import { randomUUID } from 'node:crypto';
import { endianness } from 'node:os';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as v from 'valibot';
import type { Store } from '../store/database.ts';
import { claimImage, forgetImage, imageStamp } from '../store/image-changes.ts';
import type { VectorIndex } from '../vectors/vector-index.ts';
import type { SlotsImage } from '../vectors/vector-slots.ts';

/** To be raised when the layout in memory or of the file changes. */
const LAYOUT = 2;
const HEAD_BYTES = 512;
/** At the end: the sum of mean and ids, which are checked at once, and that of the slots. */
const SUMS_BYTES = 8;
/** Read or written at once: some milliseconds, between which the engine answers. */
const SLICE_BYTES = 8 * 2 ** 20;
/** Slices that are read at once: most of the time goes into memory that nobody used yet. */
const READ_AT_ONCE = 4;

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

/** An index that was filled from the file. */
export interface ReadImage {
  /**
   * Whether the file is as it was written: false where it is damaged, and what was read from it is of
   * no use. Takes a while, and reads it once more, so that the index may change meanwhile.
   */
  isSound(): Promise<boolean>;
}

/**
 * Fills an empty index from the file, which answers from then on as on the day of the file. Null where
 * there is none of this model, and the index is as empty as before; nothing may be added to it meanwhile.
 */
export async function readVectorImage(
  store: Store,
  model: string,
  index: VectorIndex,
): Promise<ReadImage | null> {
  const stamp = imageStamp(store, model);
  if (stamp === undefined) return null;
  let file: FileHandle | undefined;
  try {
    file = await open(pathIn(store), 'r');
    const head = await readHead(file);
    const isOurs = head.stamp === stamp && head.model === model;
    if (!isOurs || head.dimensions !== index.dimensions) return null;
    const image = index.room(head.count);
    const end = await fill(image, file);
    if (end !== null) {
      index.accept(image);
      const { length } = image.slots;
      return { isSound: () => areSlotsSound(pathIn(store), end - length - SUMS_BYTES, length) };
    }
    image.mean.fill(0);
    return null;
  } catch {
    // Not there, or of another release: the rows have it all.
    return null;
  } finally {
    await file?.close();
  }
}

/** Where the file ends; null where it is cut short, or the ids or the mean are damaged. */
async function fill(image: SlotsImage, file: FileHandle): Promise<number | null> {
  let at = HEAD_BYTES;
  let isWhole = true;
  const under = new Set<Promise<void>>();
  for (const slice of slicesOf(image)) {
    if (under.size >= READ_AT_ONCE) await Promise.race(under);
    const read: Promise<void> = isFilled(file, slice, at).then((is) => {
      isWhole &&= is;
      under.delete(read);
    });
    under.add(read);
    at += slice.length;
  }
  await Promise.all(under);
  const sums = Buffer.alloc(SUMS_BYTES);
  isWhole &&= await isFilled(file, sums, at);
  return isWhole && sums.readUInt32LE() === sumOfIds(image) ? at + SUMS_BYTES : null;
}

/** Whether the slots in the file have the sum that stands behind them. */
async function areSlotsSound(path: string, from: number, length: number): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const slice = Buffer.alloc(Math.min(SLICE_BYTES, length));
    let sum = 0;
    for (let at = 0; at < length; at += slice.length) {
      const part = slice.subarray(0, Math.min(slice.length, length - at));
      if (!(await isFilled(file, part, from + at))) return false;
      sum = crc32(part, sum);
    }
    const sums = Buffer.alloc(SUMS_BYTES);
    return (await isFilled(file, sums, from + length)) && sums.readUInt32LE(4) === sum;
  } finally {
    await file.close();
  }
}

function sumOfIds({ mean, ids }: SlotsImage): number {
  return crc32(bytesOf(ids), crc32(mean));
}

/** Whether the file has so many bytes from there on; never throws. */
async function isFilled(file: FileHandle, bytes: Uint8Array, at: number): Promise<boolean> {
  try {
    return (await file.read(bytes, 0, bytes.length, at)).bytesRead === bytes.length;
  } catch {
    return false;
  }
}

/**
 * Writes the file anew, of an index that holds what the rows say. What changes meanwhile ends it: then,
 * as after a kill, there is no file. False in that case. @throws Error of the file system; likewise.
 */
export async function writeVectorImage(
  store: Store,
  model: string,
  index: VectorIndex,
): Promise<boolean> {
  const stamp = randomUUID();
  const { dimensions, size: count, changes } = index;
  const head: Head = { layout: LAYOUT, endianness: endianness(), model, dimensions, count, stamp };
  const unfinished = `${pathIn(store)}.new`;
  let isKept = false;
  claimImage(store, model, stamp);
  try {
    await rm(unfinished, { force: true });
    const isSame = (): boolean => index.changes === changes;
    if (!(await writeWhole(unfinished, head, index.image(), isSame))) return false;
    await rename(unfinished, pathIn(store));
    isKept = true;
    return true;
  } finally {
    if (!isKept) {
      forgetImage(store);
      await rm(unfinished, { force: true });
    }
  }
}

/** False where the image was not the same to the end. */
async function writeWhole(
  path: string,
  head: Head,
  image: SlotsImage,
  isSame: () => boolean,
): Promise<boolean> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.write(Buffer.from(JSON.stringify(head).padEnd(HEAD_BYTES)));
    for (const slice of slicesOf(image)) {
      await file.write(slice);
      if (!isSame()) return false;
    }
    const sums = Buffer.alloc(SUMS_BYTES);
    sums.writeUInt32LE(sumOfIds(image));
    sums.writeUInt32LE(await sumOf(image.slots), 4);
    await file.write(sums);
    // The library says that it is there: also after a power cut.
    await file.sync();
    return isSame();
  } finally {
    await file.close();
  }
}

async function readHead(file: FileHandle): Promise<Head> {
  const bytes = Buffer.alloc(HEAD_BYTES);
  await file.read(bytes, 0, bytes.length, 0);
  return v.parse(headSchema, JSON.parse(bytes.toString()));
}

/** In slices, between which the engine answers. */
async function sumOf(bytes: Uint8Array): Promise<number> {
  let sum = 0;
  for (let from = 0; from < bytes.length; from += SLICE_BYTES) {
    sum = crc32(bytes.subarray(from, from + SLICE_BYTES), sum);
    await nextTurn();
  }
  return sum;
}

function bytesOf(ids: Uint32Array): Uint8Array {
  return new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
}

function* slicesOf({ mean, ids, slots }: SlotsImage): Generator<Uint8Array> {
  for (const part of [mean, bytesOf(ids), slots]) {
    for (let from = 0; from < part.length; from += SLICE_BYTES) {
      yield part.subarray(from, from + SLICE_BYTES);
    }
  }
}
