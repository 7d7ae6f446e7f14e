/**
 * What the engine and its analyser processes say to each other. Messages cross by structured clone
 * (Node's "advanced" IPC, or an Electron MessagePort), so bytes travel as typed arrays.
 */
import type { FailureCode } from '../contract/errors.ts';
import type { DeviceId } from '../contract/models.ts';
import type { PhotoFormat } from '../base/formats.ts';
import type { SidecarsThere } from '../facts/sidecar-paths.ts';
import type { PhotoMetadata } from '../media/metadata.ts';
import type { Sidecar } from '../media/sidecar.ts';
import type { TakeoutFile } from '../media/takeout.ts';
import type { Worded } from '../models/caption-decoder.ts';
import type { CaptionLanguage } from '../models/caption-manifest.ts';
import type { SplitGraph, Unsplit } from '../models/onnx/split-table.ts';
import type { Graph } from '../models/probe/graph.ts';
import type { DeviceTest } from '../models/self-test.ts';
import type { WeighedWord } from '../models/unigram.ts';

/**
 * One file, two kinds of process. `images` decodes and embeds photos, and may be killed by one of
 * them; `text` embeds queries and words captions, so that a search neither waits behind a batch of photos
 * (onnxruntime-node's `run` blocks its thread) nor dies with a hostile file.
 */
export type AnalyserRole = 'images' | 'text';

export type ToAnalyser =
  | {
      kind: 'open';
      role: AnalyserRole;
      modelFolder: string;
      device: DeviceId;
      /** Threads of the encoder, and photos decoded side by side. */
      threads: number;
    }
  /** `urgent`: somebody looks at it; it is done before what waits. */
  | { kind: 'analyse'; job: number; path: string; urgent: boolean }
  /** The answer to `identified`. */
  | ({ kind: 'continue'; job: number } & Verdict)
  /** A picture at hand, such as a thumbnail, for the encoders. */
  | { kind: 'encode'; job: number; picture: Uint8Array }
  | { kind: 'preview'; job: number; path: string; maxSide: number }
  /** Both answer without having been opened. */
  | { kind: 'read-sidecar' | 'read-takeout'; job: number; path: string }
  | { kind: 'embed-texts' | 'weigh-words'; job: number; texts: string[] }
  /** Sentences for a photo's vector, `width` of them. */
  | {
      kind: 'word-vector';
      job: number;
      vector: Float32Array;
      language: CaptionLanguage;
      width: number;
    }
  /** Both answer without having been opened. */
  | { kind: 'read-graph' | 'split-graph'; job: number; path: string }
  | {
      kind: 'test-device';
      job: number;
      device: DeviceId;
      modelFolder: string;
      acceptSlow: boolean;
    };

export type FromAnalyser =
  | { kind: 'opened'; device: DeviceId }
  /** The encoder cannot start, or stopped working, on this device. */
  | { kind: 'encoder-failed'; message: string }
  | { kind: 'identified'; job: number; contentHash: Uint8Array }
  | { kind: 'analysed'; job: number; photo: AnalysedPhoto }
  | { kind: 'failed'; job: number; code: FailureCode; detail: string }
  /** The file changed while it was being read: it is not settled yet. */
  | { kind: 'unsettled'; job: number }
  | { kind: 'encoded'; job: number; results: TaskResult[] }
  | { kind: 'previewed'; job: number; bytes: Uint8Array; mediaType: string }
  | { kind: 'sidecar-read'; job: number; sidecar: Sidecar | null }
  | { kind: 'takeout-read'; job: number; file: TakeoutFile | null }
  | { kind: 'embedded-texts'; job: number; vectors: Float32Array[] }
  | { kind: 'weighed-words'; job: number; words: (WeighedWord[] | null)[] }
  | { kind: 'worded'; job: number; sentences: Worded[] }
  | { kind: 'device-tested'; job: number; test: DeviceTest }
  | { kind: 'graph-read'; job: number; graph: Graph }
  | { kind: 'graph-split'; job: number; split: SplitGraph | Unsplit }
  | { kind: 'refused'; job: number; message: string };

/** What the file system said of a file at the moment its bytes were read. */
export interface FileRead {
  size: number;
  /** Milliseconds since 1970, with fractions. */
  modifiedAt: number;
}

/** What the engine wants of a content. */
export interface Verdict {
  /** Names of the tasks that want it. */
  tasks: string[];
  /** What is told inside of the file is read, and in the sidecars beside it where there are any. */
  describe: { sidecars: SidecarsThere } | null;
  /** A photo has this content: whatever fails, the file is one of it. */
  isKnown: boolean;
}

/** What was read of a file, as far as the engine wanted it. */
export interface AnalysedPhoto {
  contentHash: Uint8Array;
  read: FileRead;
  /** Null where it was not asked for. */
  metadata: PhotoMetadata | null;
  /** Null where no task wanted the pixels. */
  picture: PictureFacts | null;
  /** One of each task that was asked for. */
  results: TaskResult[];
}

export interface PictureFacts {
  format: PhotoFormat;
  /** As shown. */
  width: number;
  height: number;
  /** False where browsers cannot show the file itself, or show it wrongly. */
  shownByBrowsers: boolean;
}

/** What a task made of a photo, or why it could not. */
export type TaskResult =
  { task: string; bytes: Uint8Array; madeOn: DeviceId } | { task: string; failure: string };

/** The engine's end of an analyser process, whatever kind of process it is. */
export interface AnalyserProcess {
  send(message: ToAnalyser): void;
  onMessage(listener: (message: FromAnalyser) => void): void;
  /**
   * Called once, when the process has ended for whatever reason. `fromOutside`: somebody ended it
   * (SIGKILL: a person, or a system out of memory); a crash over a file looks different.
   */
  onExit(listener: (reason: string, fromOutside: boolean) => void): void;
  kill(): void;
  /** How willingly the process gives way to others: 0 is normal, 19 the most yielding. */
  setNiceness(niceness: number): void;
}

export type SpawnAnalyser = (role: AnalyserRole) => AnalyserProcess;

/** The analyser's end of the same line. */
export interface AnalyserLink {
  send(message: FromAnalyser): void;
  onMessage(listener: (message: ToAnalyser) => void): void;
}
