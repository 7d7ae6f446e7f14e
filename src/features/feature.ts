/**
 * What a feature is, and what the engine lends to it. A feature answers calls of the contract and
 * listens to the engine's events; it knows the folders below it and no other feature.
 */
import type { Database } from 'better-sqlite3';
import type { Devices } from '../analyse/devices.ts';
import type { Scheduler } from '../analyse/scheduler.ts';
import type { SavedBatch } from '../analyse/writer.ts';
import type { Pictures } from '../analyse/pictures.ts';
import type { SpawnAnalyser } from '../analyse/protocol.ts';
import type { Bus } from '../base/bus.ts';
import type { Log, Report } from '../base/log.ts';
import type { Indexing } from '../contract/activity.ts';
import type { Settings } from '../contract/settings.ts';
import type { Announced, Topic } from '../contract/topic.ts';
import type { Models } from '../embeddings/models.ts';
import type { Library } from '../library/library.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { Searcher } from '../search/searcher.ts';
import type { Timeline } from '../search/timeline.ts';
import type { Changed } from '../store/changed.ts';
import type { Store } from '../store/database.ts';
import type { History, Registration } from '../store/journal/history.ts';

/** What a host can do that the engine cannot: the desktop has dialogs, a browser has not. */
export interface HostAbilities {
  kind: 'desktop' | 'browser';
  /** The system's folder dialog; absent where there is none. */
  chooseFolder?: () => Promise<string | null>;
  /** Shows a file in the system's file manager. */
  reveal: (path: string) => Promise<void>;
  /** Moves a file to the system's trash; absent where there is none. */
  trash?: (path: string) => Promise<void>;
}

/** What the parts of the engine tell each other over its bus. */
export interface EngineEvents {
  /** Photos were read and written. */
  saved: SavedBatch;
  /** Files came, went or moved on the disk. */
  files: null;
  /** Folders came or went, or changed their state. */
  folders: null;
  /** What is shown of photos changed: marks, dates, or what went to the trash with another file. */
  photos: null;
  /** The user changed a setting. */
  settings: Settings;
  /** Another model answers. */
  model: null;
  /** What changed in the library, whoever wrote it; told at a calm pace. */
  changed: Changed;
  /** Another model makes the vectors; the one that answers may be another still. */
  encoder: null;
  /** Labels, albums, marks or dates were taken over from files beside photos. */
  imported: null;
  /** Photos inherited facts from copies that are removed; resolves when their sidecars say so too. */
  'facts-inherited': readonly number[];
  /** No file waits and none is under way. */
  idle: null;
}

/** What the engine lends to its features. */
export interface FeatureContext {
  readonly store: Store;
  readonly version: string;
  readonly host: HostAbilities;
  readonly spawn: SpawnAnalyser;
  readonly report: Report;
  readonly log: Log;
  readonly bus: Bus<EngineEvents>;
  /** Tells the windows an event of a topic. */
  readonly announce: <T extends Topic, Name extends keyof T['events'] & string>(
    topic: T,
    name: Name,
    data: Announced<T['events']>[Name],
  ) => void;
  readonly settings: {
    readonly now: Settings;
    change: (change: Partial<Settings>) => Settings;
  };
  /** The watched folders. */
  readonly library: Library;
  /** Ids of folders that are not there, or may not be read. */
  readonly offlineFolders: () => number[];
  readonly scheduler: Scheduler;
  readonly activity: { readonly now: Indexing };
  readonly devices: Devices;
  readonly models: Models;
  /** Another model reads all photos anew, in the background. */
  readonly useModel: (manifest: ModelManifest) => Promise<void>;
  readonly timeline: Timeline;
  readonly searcher: Searcher;
  /** The one undo history; features register with it. */
  readonly history: History;
  readonly pictures: Pictures;
}

/** A feature of one open library. */
export interface Feature {
  /** Answers to the calls of its topics, by name; their input has been checked. See `implement`. */
  readonly handlers: Readonly<Record<string, (input: never) => Promise<unknown>>>;
  readonly listens?: {
    readonly [Name in keyof EngineEvents]?: (data: EngineEvents[Name]) => unknown;
  };
  /** What it owns of the user's data, so that changes are taken back and done again. */
  readonly history?: Registration;
  /** Settles what a crash left open; before the start, and for commands that do not start the rest. */
  settle?(): Promise<void>;
  /** Begins to work by itself. */
  start?(): Promise<void> | void;
  /** Does what there is to do now, also where nothing was started. @throws what stands in the way */
  finish?(): Promise<void>;
  /** Ends what is under way. */
  close?(): Promise<void> | void;
}

/** A feature, for the list of the engine. */
export interface FeatureDefinition {
  readonly name: string;
  /** The topics of the contract whose calls it answers, all of them. */
  readonly topics: readonly Topic[];
  /** Its own tables, step by step: each step is taken once in a library and never changed later. */
  readonly migrations?: readonly ((library: Database) => void)[];
  make(services: FeatureContext): Feature;
}
