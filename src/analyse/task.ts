/**
 * What a task is: one kind of data that is derived from photos. Its two halves are loaded where they
 * run: the engine never loads a decoder, the analyser never a database.
 */
import type { DeviceId } from '../contract/models.ts';
import type { PhotoSource, Size } from '../media/types.ts';
import type { Pixels } from '../media/sharp.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { NewResult } from '../store/results.ts';
import type { TaskEntry } from '../store/tasks.ts';

/**
 * A task that reads the photo's file. reading: from its bytes; decoding: from its pixels, as many at
 * once as the analyser decodes; encoder: from its pixels, several at once on the encoder's device.
 */
export interface FileTask extends TaskEntry {
  runs: 'reading' | 'decoding' | 'encoder';
  /** Makes results of files. Loaded by the analyser. */
  analyser: () => Promise<OpenMaker>;
  /** Says where a result goes. Loaded by the engine. */
  engine: () => Promise<ResultSaver>;
}

/** A task whose feature makes it in the engine, of what `readyPhotos` names. */
export interface EngineTask extends TaskEntry {
  runs: 'engine';
}

export type Task = FileTask | EngineTask;

/** What the analyser was opened with. */
export interface MakerContext {
  manifest: ModelManifest;
  device: DeviceId;
  threads: number;
}

/** The analyser's half of a task, ready for photos. */
export type OpenMaker = (context: MakerContext) => Maker | Promise<Maker>;

/** A result crosses to the engine as bytes, whatever it is. */
export type Maker = BytesMaker | PixelsMaker | EncoderMaker;

export interface BytesMaker {
  of: 'bytes';
  make: (source: PhotoSource) => Promise<Uint8Array>;
}

export interface PixelsMaker {
  of: 'pixels';
  /** The least share of the photo's size that it needs. */
  scale: (photo: Size) => number;
  make: (pixels: Pixels) => Promise<Uint8Array>;
}

export interface EncoderMaker {
  of: 'encoder';
  scale: PixelsMaker['scale'];
  /** The size to decode to, at least this share of the photo's. */
  size: (photo: Size, scale: number) => Size;
  /** What goes to the encoder of a photo. */
  input: PixelsMaker['make'];
  /** Photos to one run: a search waits no longer than for one of them. */
  atOnce: number;
  /** The results in the order of the inputs. Throws where the encoder fails, which is no photo's fault. */
  run: (inputs: readonly Uint8Array[]) => Promise<Uint8Array[]>;
  /** Where it truly runs. */
  device: DeviceId;
}

/** The engine's half: how a result is kept. */
export type ResultSaver = (
  bytes: Uint8Array,
  madeOn: DeviceId,
) => Pick<NewResult, 'cached' | 'write'>;
