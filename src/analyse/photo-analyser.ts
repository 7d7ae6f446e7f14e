/**
 * The way of a photo through the analyser: read once, identify, decode once, embed in batches. Runs
 * in the analyser process.
 *
 * [Note: Keeping every core busy] onnxruntime-node's `run` blocks this thread for a whole batch,
 * while sharp decodes on pool threads that need this thread between their steps. So more photos are
 * under way than are decoded at once: while a batch is embedded, the pool has work queued.
 */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { messageOf, PhotoError } from '../base/errors.ts';
import { Gate } from '../base/gate.ts';
import { openRegular } from '../base/regular-file.ts';
import { acceptedFormat, decodePhoto, renderPreview } from '../media/decode.ts';
import type { DecodedPhoto, EncoderInputSpec, PhotoSource } from '../media/decode.ts';
import { MAX_BYTES } from '../media/limits.ts';
import { readMetadata } from '../media/metadata.ts';
import type { PhotoMetadata } from '../media/metadata.ts';
import { findSidecar } from '../media/sidecar.ts';
import { readTakeoutFile } from '../media/takeout.ts';
import { readTraces } from '../media/traces.ts';
import type { ImageEmbedder } from '../models/image-embedder.ts';
import type { AnalyserLink, FileRead, ToAnalyser } from './protocol.ts';

/** File bytes held at once: room for several RAW files, not for a folder of them. */
const BYTES_IN_FLIGHT = 512 * 1024 * 1024;
/** Photos to one encoder run: beyond 8 the CPU gains nothing, and a search waits no longer than this. */
const BATCH = 8;

interface Waiting {
  job: number;
  contentHash: Uint8Array;
  read: FileRead;
  decoded: DecodedPhoto;
  metadata: PhotoMetadata;
}

/** Analyses photos for the engine; lives as long as its encoder. */
export class PhotoAnalyser {
  readonly #link: AnalyserLink;
  readonly #embedder: ImageEmbedder;
  readonly #spec: EncoderInputSpec;
  readonly #bytes = new Gate(BYTES_IN_FLIGHT);
  readonly #decoding: Gate;
  readonly #verdicts = new Map<number, (analyse: boolean) => void>();
  #underWay = 0;
  #waiting: Waiting[] = [];
  #embedding: Promise<void> | undefined;

  constructor(
    link: AnalyserLink,
    embedder: ImageEmbedder,
    spec: EncoderInputSpec,
    threads: number,
  ) {
    this.#link = link;
    this.#embedder = embedder;
    this.#spec = spec;
    this.#decoding = new Gate(threads + 2);
  }

  /** Analyses one file; every outcome is a message, nothing is thrown. */
  async analyse(job: number, path: string): Promise<void> {
    this.#underWay += 1;
    try {
      const size = await sizeOf(path);
      await this.#bytes.run(size, () => this.#read(job, path));
    } catch (error) {
      this.#fail(job, error);
    } finally {
      this.#underWay -= 1;
      this.#embedIfReady();
    }
  }

  /** The engine's verdict on an identified photo. */
  continue(job: number, analyse: boolean): void {
    this.#verdicts.get(job)?.(analyse);
    this.#verdicts.delete(job);
  }

  /** Renders a photo for the screen: formats that browsers cannot show, thumbnails that got lost. */
  static async preview(
    link: AnalyserLink,
    job: number,
    path: string,
    maxSide: number,
  ): Promise<void> {
    try {
      const { source } = await readPhoto(path);
      const { bytes, mediaType } = await renderPreview(source, maxSide);
      link.send({ kind: 'previewed', job, bytes, mediaType });
    } catch (error) {
      const { code, message } = asPhotoError(error);
      link.send({ kind: 'failed', job, code, detail: message });
    }
  }

  /** Measures how a file was encoded. */
  static async trace(link: AnalyserLink, job: number, path: string): Promise<void> {
    try {
      await sizeOf(path);
      const { source } = await readPhoto(path);
      link.send({ kind: 'traced', job, traces: await readTraces(source) });
    } catch (error) {
      const { code, message } = asPhotoError(error);
      link.send({ kind: 'failed', job, code, detail: message });
    }
  }

  async #read(job: number, path: string): Promise<void> {
    const { source, read, settled } = await readPhoto(path);
    if (!settled) {
      this.#link.send({ kind: 'unsettled', job });
      return;
    }
    const contentHash = new Uint8Array(createHash('sha256').update(source.bytes).digest());
    const verdict = new Promise<boolean>((resolve) => this.#verdicts.set(job, resolve));
    this.#link.send({ kind: 'identified', job, contentHash });
    if (!(await verdict)) {
      const metadata = await readMetadata(source, acceptedFormat(source));
      this.#link.send({ kind: 'described', job, described: { contentHash, read, metadata } });
      return;
    }
    await this.#decoding.run(1, async () => {
      const decoded = await decodePhoto(source, this.#spec);
      const metadata = await readMetadata(source, decoded.format);
      this.#waiting.push({ job, contentHash, read, decoded, metadata });
    });
    if (this.#waiting.length >= BATCH) this.#embed();
  }

  /** The last photos of a run do not wait for a full batch. */
  #embedIfReady(): void {
    if (this.#underWay === 0 && this.#waiting.length > 0) this.#embed();
  }

  #embed(): void {
    this.#embedding ??= this.#embedAll().finally(() => {
      this.#embedding = undefined;
      this.#embedIfReady();
    });
  }

  async #embedAll(): Promise<void> {
    while (this.#waiting.length >= BATCH || (this.#waiting.length > 0 && this.#underWay === 0)) {
      const batch = this.#waiting.splice(0, BATCH);
      let vectors: Float32Array[];
      try {
        vectors = await this.#embedder.embed(batch.map(({ decoded }) => decoded.encoderInput));
      } catch (error) {
        // Not a fault of these photos: the engine opens the encoder anew, elsewhere if it must.
        this.#link.send({ kind: 'encoder-failed', message: messageOf(error) });
        return;
      }
      for (const [index, { job, contentHash, read, decoded, metadata }] of batch.entries()) {
        const vector = vectors[index];
        if (vector === undefined) throw new Error('the encoder answered fewer vectors than photos');
        const { format, width, height, shownByBrowsers, thumbnail, fingerprintInput } = decoded;
        this.#link.send({
          kind: 'analysed',
          job,
          photo: {
            contentHash,
            read,
            format,
            width,
            height,
            shownByBrowsers,
            metadata,
            thumbnail,
            fingerprintInput,
            vector,
            device: this.#embedder.device,
          },
        });
      }
    }
  }

  #fail(job: number, error: unknown): void {
    this.#verdicts.delete(job);
    const { code, message } = asPhotoError(error);
    this.#link.send({ kind: 'failed', job, code, detail: message });
  }
}

/** Reads what lies beside photos; every outcome is a message. */
export async function readBeside(
  link: AnalyserLink,
  { kind, job, path }: Extract<ToAnalyser, { kind: 'read-sidecar' | 'read-takeout' }>,
): Promise<void> {
  try {
    if (kind === 'read-sidecar') {
      link.send({ kind: 'sidecar-read', job, sidecar: await findSidecar(path) });
    } else {
      link.send({ kind: 'takeout-read', job, file: await readTakeoutFile(path) });
    }
  } catch (error) {
    const { code, message } = asPhotoError(error);
    link.send({ kind: 'failed', job, code, detail: message });
  }
}

interface ReadPhoto {
  source: PhotoSource;
  read: FileRead;
  /** False when the file changed between opening and the last byte. */
  settled: boolean;
}

/** Asked before opening, for the room that its bytes take. */
async function sizeOf(path: string): Promise<number> {
  return checkedSize(await stat(path));
}

function checkedSize({ size }: Stats): number {
  if (size > MAX_BYTES) throw new PhotoError('too-many-bytes', `${size} bytes`);
  return size;
}

async function readPhoto(path: string): Promise<ReadPhoto> {
  const opened = await openRegular(path);
  if (opened === null) throw new PhotoError('not-a-photo', 'not a regular file');
  const { file, stats: before } = opened;
  try {
    checkedSize(before);
    const bytes = await file.readFile();
    const after = await file.stat();
    return {
      source: { path, bytes },
      read: { size: after.size, modifiedAt: after.mtimeMs },
      settled: before.size === bytes.length && before.mtimeMs === after.mtimeMs,
    };
  } finally {
    await file.close();
  }
}

const codesOfSystemErrors: Partial<Record<string, PhotoError['code']>> = {
  ENOENT: 'vanished',
  ENOTDIR: 'vanished',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EISDIR: 'not-a-photo',
};

function asPhotoError(error: unknown): PhotoError {
  if (error instanceof PhotoError) return error;
  const system = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new PhotoError(codesOfSystemErrors[system] ?? 'unreadable', messageOf(error));
}
