/** The folders that are watched, and what lies in them. */
import * as v from 'valibot';
import { command, event, nothing, query } from './topic.ts';
import { count, id, moment, path } from './values.ts';

/** Kinds of files that may be pictures, or go with them, and are not read. */
export const unreadKind = v.picklist([
  'video',
  'layered',
  'jpeg2000',
  'raw',
  'picture',
  'nameless',
]);
export type UnreadKind = v.InferOutput<typeof unreadKind>;

export const unreadFiles = v.strictObject({
  kind: unreadKind,
  count,
  /** In small letters, with the dot. */
  endings: v.array(v.string()),
});
export type UnreadFiles = v.InferOutput<typeof unreadFiles>;

export const folder = v.strictObject({
  id,
  path: v.string(),
  /**
   * `offline`: the folder or its volume is not there; `denied`: the system does not let it be read.
   * Nothing is forgotten meanwhile.
   */
  state: v.picklist(['online', 'offline', 'denied', 'scanning']),
  /** How changes are noticed; `periodic` when the system cannot watch so many folders. */
  watch: v.picklist(['live', 'periodic', 'none']),
  /** Files that were read: copies of one photo count each. */
  photos: count,
  pending: count,
  failed: count,
  /** Milliseconds since 1970 of the last full comparison with the disk. */
  scannedAt: v.nullable(moment),
  /**
   * Of a folder that is away: photos that words do not find until it is back, for the model that answers
   * has not seen them. Otherwise 0.
   */
  unseen: count,
  /** What lies there beside photos and is not read, the most frequent kind first. */
  unread: v.array(unreadFiles),
});
export type Folder = v.InferOutput<typeof folder>;

/** A folder in which, or below which, photos lie. */
export const folderNode = v.strictObject({
  /** The watched folder that it is, or lies in. */
  root: v.string(),
  /** The names on the way down from there; none for the watched folder itself. */
  below: v.array(v.string()),
  /** Photos in it and below; one with several files counts once. */
  photos: count,
});
export type FolderNode = v.InferOutput<typeof folderNode>;

const place = v.strictObject({ name: v.string(), path: v.string() });

export const folderListing = v.strictObject({
  path: v.string(),
  parent: v.nullable(v.string()),
  folders: v.array(place),
  /** Good places to start: home, Pictures, mounted volumes. */
  places: v.array(place),
});
export type FolderListing = v.InferOutput<typeof folderListing>;

export const folders = {
  calls: {
    /** Starts to watch a folder and everything below it. A folder inside a known one answers with that one. */
    addFolder: command(v.strictObject({ path }), folder),
    /** Forgets a folder. Its photos leave the window; files, vectors and the user's work are kept. */
    removeFolder: command(v.strictObject({ id }), nothing),
    /** Compares folders with the disk now: one, or all of them. Answers as soon as the scan has been queued. */
    rescan: command(v.strictObject({ id: v.exactOptional(id) }), nothing),
    /** The host's own folder dialog; null when it was cancelled. Only where `status.host.canChooseFolder`. */
    chooseFolder: command(nothing, v.nullable(v.string())),
    /** Folders on this machine for a window without a native dialog; `path: null` starts at home. */
    browse: query(v.strictObject({ path: v.nullable(path) }), folderListing),
    /** Every folder that holds photos, from the watched ones downwards, parents first. */
    folderTree: query(nothing, v.array(folderNode)),
  },
  events: {
    /** All of them, as they are now. */
    folders: event(v.array(folder)),
  },
};
