/** What the engine is, and what it is doing. */
import * as v from 'valibot';
import { failureCode } from './errors.ts';
import { folder } from './folders.ts';
import { deviceReport, modelInfo } from './models.ts';
import { settingsSchema } from './settings.ts';
import { command, event, nothing, query } from './topic.ts';
import { amount, count, id, ids, moment } from './values.ts';

export const host = v.strictObject({
  kind: v.picklist(['desktop', 'browser']),
  platform: v.string(),
  canChooseFolder: v.boolean(),
  /** `one-way`: the system lets nobody take files out of its trash but the user. */
  trash: v.picklist(['undoable', 'one-way', 'none']),
  libraryPath: v.string(),
});
export type Host = v.InferOutput<typeof host>;

export const notice = v.strictObject({
  code: v.picklist(['library-damaged', 'library-restored', 'library-started-anew', 'watch-limit']),
  /** Plain English, for places without a translation. */
  message: v.string(),
});
export type Notice = v.InferOutput<typeof notice>;

/** The work is tried again by itself, with growing pauses. The window words the code. */
export const trouble = v.strictObject({
  code: v.picklist(['analyser-stops', 'disk-full', 'internal']),
  /** Plain English: what happened and what to do. */
  message: v.string(),
  /** The system's own words, for a bug report. */
  detail: v.nullable(v.string()),
});
export type Trouble = v.InferOutput<typeof trouble>;

export const indexing = v.strictObject({
  phase: v.picklist(['idle', 'starting', 'scanning', 'indexing', 'paused']),
  /** Paused only because the computer runs on its battery; `resume` overrules that until it is plugged in. */
  onBattery: v.boolean(),
  /** Files finished and files known in this run of work; both are 0 when there is none. */
  done: count,
  total: count,
  failed: count,
  photosPerSecond: v.nullable(amount),
  secondsLeft: v.nullable(amount),
  /** The folder whose files are being read. */
  folder: v.nullable(v.string()),
  /** Why nothing moves although there is work. */
  trouble: v.nullable(trouble),
});
export type Indexing = v.InferOutput<typeof indexing>;

export const status = v.strictObject({
  version: v.string(),
  host,
  /** Photos with at least one file. */
  photos: count,
  failed: count,
  folders: v.array(folder),
  indexing,
  settings: settingsSchema,
  model: modelInfo,
  devices: deviceReport,
  /** Things the user should know about this start, such as a library restored from its backup. */
  notices: v.array(notice),
});
export type Status = v.InferOutput<typeof status>;

export const failure = v.strictObject({
  fileId: id,
  path: v.string(),
  code: failureCode,
  /** Plain English: what happened and what to do. */
  reason: v.string(),
  /** The library's own words, for a bug report. */
  detail: v.nullable(v.string()),
  /** Names of the tasks that could make nothing of the photo; empty where the file was not read at all. */
  tasks: v.array(v.string()),
  tries: count,
  /** Milliseconds since 1970. */
  at: moment,
});
export type Failure = v.InferOutput<typeof failure>;

export const activity = {
  calls: {
    /** Everything a window needs to draw its first frame. */
    status: query(nothing, status),
    pause: command(nothing, nothing),
    resume: command(nothing, nothing),
    /** Files that could not be read, and photos of which something could not be made; newest first. */
    failures: query(nothing, v.array(failure)),
    /** Puts them back into the queue: the files named, or all. Answers how many. */
    retry: command(v.strictObject({ fileIds: v.exactOptional(ids) }), count),
    /** Shows the log in the system's file manager. */
    showLog: command(nothing, nothing),
    /** Versions, devices, counts and the end of the log, in English; no names of photos and no searches. */
    bugReport: query(nothing, v.string()),
  },
  events: {
    indexing: event(indexing),
    /** One that was found while the program runs. */
    notice: event(notice),
  },
};
