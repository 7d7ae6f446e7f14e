/** What the user said of photos, in files that other programs read and write. */
import * as v from 'valibot';
import { errorCode } from './errors.ts';
import { command, event, nothing, query } from './topic.ts';
import { count, path, text } from './values.ts';

const folders = v.pipe(v.array(path), v.maxLength(1000));

export const sidecarExport = v.strictObject({
  /** A folder that mirrors the photos' folders; null or absent is beside the photos. */
  to: v.exactOptional(v.nullable(path)),
  /** Only photos that this search finds; all of them without it. */
  query: v.exactOptional(text),
  /** What is written; default labels, albums, ratings, dates and captions of the user's own. */
  include: v.exactOptional(
    v.strictObject({
      labels: v.exactOptional(v.boolean()),
      albums: v.exactOptional(v.boolean()),
      ratings: v.exactOptional(v.boolean()),
      /** When the user says that photos were taken. */
      dates: v.exactOptional(v.boolean()),
      /** What the user says that photos show; never a draft. */
      captions: v.exactOptional(v.boolean()),
      /** Also labels that the machine applied and nobody decided on; default false. */
      applied: v.exactOptional(v.boolean()),
    }),
  ),
});
export type SidecarExport = v.InferOutput<typeof sidecarExport>;

export const sidecarState = v.strictObject({
  /** Null while nothing is done. */
  running: v.nullable(
    v.strictObject({ kind: v.picklist(['export', 'import']), done: count, total: count }),
  ),
});
export type SidecarState = v.InferOutput<typeof sidecarState>;

const outcome = {
  /** Files that could not be read or written; nothing of theirs was changed. */
  failed: count,
  /** The first thousand of them. */
  failures: v.array(v.strictObject({ path: v.string(), code: errorCode, message: v.string() })),
  /** Stopped before it was through. */
  stopped: v.boolean(),
};

export const sidecarExported = v.strictObject({
  ...outcome,
  /** Sidecars written, those that said the same already, and files of which there is nothing to say. */
  written: count,
  unchanged: count,
  empty: count,
});
export type SidecarExported = v.InferOutput<typeof sidecarExported>;

export const sidecarImported = v.strictObject({
  ...outcome,
  /** Sidecars that were found and read. */
  read: count,
  /** What was new to this library: labels of photos, places in albums, ratings, dates, captions. */
  labels: count,
  albums: count,
  ratings: count,
  dates: count,
  captions: count,
});
export type SidecarImported = v.InferOutput<typeof sidecarImported>;

export const takeoutImported = v.strictObject({
  ...outcome,
  /** Files of Google's that were read. */
  read: count,
  /** Photos that they describe. */
  photos: count,
  /** What was new to this library: places in albums, favourites. */
  albums: count,
  favourites: count,
  /** Names of people, which become tags from the file: `People/Anna`. */
  people: count,
  /** Photos that are not in the library yet: what is said of them waits until they are. */
  unknown: count,
});
export type TakeoutImported = v.InferOutput<typeof takeoutImported>;

export const sidecars = {
  calls: {
    /**
     * Writes what the user said of photos into XMP sidecars that other programs read. Only on this order,
     * and never into a photo. Resolves when it is through; `sidecars` tells the progress.
     */
    exportSidecars: command(sidecarExport, sidecarExported),
    /**
     * Reads sidecars now: labels, albums, ratings, dates and captions that Keepsake wrote there, and other programs'
     * keywords. Without `folders` those beside the photos; with them, those in an exported folder too.
     */
    importSidecars: command(v.strictObject({ folders: v.exactOptional(folders) }), sidecarImported),
    /**
     * Reads unpacked Google Takeouts: dates, places, captions, favourites, albums and names of people,
     * for photos that lie there, now or when they come into the library. Adds only where the user has
     * said nothing.
     */
    importTakeout: command(
      v.strictObject({ folders: v.pipe(folders, v.minLength(1)) }),
      takeoutImported,
    ),
    /** Folders of the library that look like a Takeout that was not read yet. */
    takeoutFolders: query(nothing, v.array(v.string())),
    /** Ends an export or import after the file in hand. */
    stopSidecars: command(nothing, nothing),
  },
  events: {
    /** Sidecars that are being written or read. */
    sidecars: event(sidecarState),
  },
};
