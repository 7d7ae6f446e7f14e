/**
 * The way of a photo through the analyser: read once, identified, decoded once for all tasks that want
 * its pixels. Runs in the analyser process.
 *
 * [Note: Keeping every core busy] onnxruntime-node's `run` blocks this thread for a whole batch,
 * while sharp decodes on pool threads that need this thread between their steps. So more photos are
 * under way than are decoded at once: while a batch is embedded, the pool has work queued.
 */
import { createHash } from 'node:crypto';
import type { DeviceId } from '../contract/models.ts';
import { messageOf } from '../base/errors.ts';
import { Gate } from '../base/gate.ts';
import { acceptedFormat, renderPreview, withPicture } from '../media/decode.ts';
import type { PhotoSource, Size } from '../media/types.ts';
import { readMetadata } from '../media/metadata.ts';
import type { Pixels } from '../media/sharp.ts';
import { findSidecar } from '../media/sidecar.ts';
import { readTakeoutFile } from '../media/takeout.ts';
import { EncoderQueue } from './encoder-queue.ts';
import { asPhotoError, readPhotoFile, sizeOf } from './photo-file.ts';
import type { AnalysedPhoto, AnalyserLink, TaskResult, ToAnalyser, Verdict } from './protocol.ts';
import type { EncoderMaker, Maker } from './task.ts';
import { workingSize, type Sized } from './working-size.ts';

/** File bytes held at once: room for several RAW files, not for a folder of them. */
const BYTES_IN_FLIGHT = 512 * 1024 * 1024;

/** A photo as far as the decoders bring it. */
interface Decoded {
  photo: AnalysedPhoto;
  /** What goes through encoders, by task. */
  inputs: Map<string, Uint8Array>;
}

/** Analyses photos for the engine; lives as long as its encoders. */
export class PhotoAnalyser {
  /** Where the encoder runs; null without one. */
  readonly device: DeviceId | null;
  readonly #link: AnalyserLink;
  readonly #makers: ReadonlyMap<string, Maker>;
  readonly #sized: readonly Sized[];
  readonly #encoders = new Map<string, { maker: EncoderMaker; queue: EncoderQueue }>();
  readonly #bytes = new Gate(BYTES_IN_FLIGHT);
  readonly #decoding: Gate;
  /** Of its own, so that what somebody looks at waits for nothing else. */
  readonly #urgent: Gate;
  readonly #verdicts = new Map<number, (verdict: Verdict) => void>();
  #underWay = 0;

  /** `makers`: by the names of their tasks. */
  constructor(link: AnalyserLink, makers: ReadonlyMap<string, Maker>, threads: number) {
    this.#link = link;
    this.#makers = makers;
    this.#sized = [...makers.values()].filter((maker) => maker.of !== 'bytes');
    this.#decoding = new Gate(threads + 2);
    this.#urgent = new Gate(threads);
    for (const [task, maker] of makers) {
      if (maker.of !== 'encoder') continue;
      const queue = new EncoderQueue(
        maker,
        () => this.#underWay === 0,
        // Not a fault of these photos: the engine opens the encoder anew, elsewhere if it must.
        (message) => link.send({ kind: 'encoder-failed', message }),
      );
      this.#encoders.set(task, { maker, queue });
    }
    this.device = this.#encoders.values().next().value?.maker.device ?? null;
  }

  /** Analyses one file; every outcome is a message, nothing is thrown. */
  async analyse(job: number, path: string, urgent: boolean): Promise<void> {
    this.#underWay += 1;
    let decoded: Decoded | null = null;
    try {
      const read = (): Promise<Decoded | null> => this.#read(job, path, urgent);
      decoded = urgent ? await read() : await this.#bytes.run(await sizeOf(path), read);
    } catch (error) {
      this.#verdicts.delete(job);
      sendFailure(this.#link, job, error);
    } finally {
      this.#underWay -= 1;
    }
    const encoded = decoded === null ? undefined : this.#encode(decoded.inputs);
    for (const { queue } of this.#encoders.values()) queue.look();
    if (decoded === null || encoded === undefined) return;
    const { photo } = decoded;
    const results = [...photo.results, ...(await encoded)];
    this.#link.send({ kind: 'analysed', job, photo: { ...photo, results } });
  }

  /** What the encoders make of a picture at hand; every outcome is a message. */
  async encode(job: number, picture: Uint8Array): Promise<void> {
    this.#underWay += 1;
    let inputs: Decoded['inputs'] | undefined;
    try {
      const source = { path: 'thumbnail', bytes: Buffer.from(picture) };
      const verdict = { tasks: [...this.#encoders.keys()], describe: null, isKnown: false };
      ({ inputs } = await this.#make(source, verdict, this.#decoding));
    } catch (error) {
      sendFailure(this.#link, job, error);
    } finally {
      this.#underWay -= 1;
    }
    const encoded = inputs && this.#encode(inputs);
    for (const { queue } of this.#encoders.values()) queue.look();
    if (encoded) this.#link.send({ kind: 'encoded', job, results: await encoded });
  }

  /** The engine's verdict on an identified photo. */
  continue(job: number, verdict: Verdict): void {
    this.#verdicts.get(job)?.(verdict);
    this.#verdicts.delete(job);
  }

  /** Null where the file is not settled, which is said. */
  async #read(job: number, path: string, urgent: boolean): Promise<Decoded | null> {
    const { source, bytes, read, settled } = await readPhotoFile(path);
    if (!settled) {
      this.#link.send({ kind: 'unsettled', job });
      return null;
    }
    const contentHash = new Uint8Array(createHash('sha256').update(bytes).digest());
    const verdict = await new Promise<Verdict>((resolve) => {
      this.#verdicts.set(job, resolve);
      this.#link.send({ kind: 'identified', job, contentHash });
    });
    const made = await this.#make(source, verdict, urgent ? this.#urgent : this.#decoding);
    const { picture, results, inputs } = made;
    const format = (): AnalysedFormat => picture?.format ?? acceptedFormat(source);
    const { describe } = verdict;
    const metadata = describe && (await readMetadata(source, format(), describe));
    return { photo: { contentHash, read, metadata, picture, results }, inputs };
  }

  async #make(
    source: PhotoSource,
    { tasks, isKnown }: Verdict,
    gate: Gate,
  ): Promise<Pick<AnalysedPhoto, 'picture' | 'results'> & Pick<Decoded, 'inputs'>> {
    const results: TaskResult[] = [];
    const inputs = new Map<string, Uint8Array>();
    const ofPixels: [string, (pixels: Pixels) => Promise<void>][] = [];
    const ofBytes: (() => Promise<void>)[] = [];
    const keep = (task: string, bytes: Uint8Array): void => {
      results.push({ task, bytes, madeOn: 'cpu' });
    };
    const attempt = async (task: string, work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        results.push({ task, failure: messageOf(error) });
      }
    };
    for (const task of tasks) {
      const maker = this.#makers.get(task);
      if (maker === undefined) results.push({ task, failure: `there is no task ${task}` });
      else if (maker.of === 'bytes') {
        ofBytes.push(() => attempt(task, async () => keep(task, await maker.make(source))));
      } else if (maker.of === 'pixels') {
        ofPixels.push([task, async (pixels) => keep(task, await maker.make(pixels))]);
      } else {
        ofPixels.push([task, async (pixels) => void inputs.set(task, await maker.input(pixels))]);
      }
    }
    if (ofBytes.length + ofPixels.length === 0) return { picture: null, results, inputs };
    return gate.run(1, async () => {
      for (const work of ofBytes) await work();
      if (ofPixels.length === 0) return { picture: null, results, inputs };
      try {
        const before = results.length;
        return await withPicture(
          source,
          this.#workingSize,
          async ({ pixels, ...facts }, format) => {
            // A second decode replaces what the first one made.
            results.length = before;
            inputs.clear();
            await Promise.all(ofPixels.map(([task, make]) => attempt(task, () => make(pixels))));
            const { width, height, shownByBrowsers } = facts;
            return { picture: { format, width, height, shownByBrowsers }, results, inputs };
          },
        );
      } catch (error) {
        if (!isKnown) throw error;
        const { code, message } = asPhotoError(error);
        for (const [task] of ofPixels) results.push({ task, failure: `${code}: ${message}` });
        return { picture: null, results, inputs };
      }
    });
  }

  /** Of all tasks, whichever want this photo: a result does not depend on the others' being made. */
  readonly #workingSize = (photo: Size): Size => workingSize(this.#sized, photo);

  async #encode(inputs: ReadonlyMap<string, Uint8Array>): Promise<TaskResult[]> {
    return Promise.all(
      [...inputs].map(async ([task, input]): Promise<TaskResult> => {
        const encoder = this.#encoders.get(task);
        if (encoder === undefined) return { task, failure: `there is no encoder for ${task}` };
        const bytes = await encoder.queue.add(input);
        return { task, bytes, madeOn: encoder.maker.device };
      }),
    );
  }
}

type AnalysedFormat = NonNullable<AnalysedPhoto['picture']>['format'];

/** Renders a photo for the screen, of formats that browsers cannot show; every outcome is a message. */
export async function preview(
  link: AnalyserLink,
  { job, path, maxSide }: Extract<ToAnalyser, { kind: 'preview' }>,
): Promise<void> {
  try {
    const { source } = await readPhotoFile(path);
    const { bytes, mediaType } = await renderPreview(source, maxSide);
    link.send({ kind: 'previewed', job, bytes, mediaType });
  } catch (error) {
    sendFailure(link, job, error);
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
    sendFailure(link, job, error);
  }
}

function sendFailure(link: AnalyserLink, job: number, error: unknown): void {
  const { code, message } = asPhotoError(error);
  link.send({ kind: 'failed', job, code, detail: message });
}
