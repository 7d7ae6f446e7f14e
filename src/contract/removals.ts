/** Files that are moved to the system's trash, and come back from it. */
import * as v from 'valibot';
import { gps, takenAt } from './photos.ts';
import { command, query } from './topic.ts';
import { count, id, ids, moment } from './values.ts';

/** One group as the user decided it. */
export const removalOrder = v.strictObject({
  /**
   * Photos that stay. The first inherits labels, albums, rating, favourite, and the date, place and
   * camera that it lacks, of photos that lose their last file. Several that stay are remembered as not duplicates of each other.
   */
  keep: v.pipe(v.array(id), v.minLength(1), v.maxLength(1000)),
  /** Files to move to the trash: spare copies of a kept photo, or all files of other photos. */
  files: ids,
});
export type RemovalOrder = v.InferOutput<typeof removalOrder>;

export const refusal = v.strictObject({
  code: v.picklist([
    'changed',
    'vanished',
    'last-copy',
    'companion',
    'keeper-unreadable',
    'offline',
    'no-trash',
    'unreadable',
    'place-taken',
    'not-in-trash',
    'not-read',
  ]),
  /** Plain English: what happened and what to do. */
  message: v.string(),
});
export type Refusal = v.InferOutput<typeof refusal>;

const fileState = v.picklist([
  ...(['planned', 'waiting', 'unclear', 'trashed', 'refused', 'restored', 'in-trash'] as const),
]);

export const removedFile = v.strictObject({
  file: id,
  photo: id,
  path: v.string(),
  bytes: count,
  /** The photo that stays in its place; null where a whole photo goes. */
  keeper: v.nullable(id),
  /**
   * `unclear`: Keepsake ended while this file was on its way to the trash. `in-trash`: an undo
   * could not bring it back; it is still in the system's trash.
   */
  state: fileState,
  refusal: v.nullable(refusal),
  /**
   * What belongs to no file but this one, its XMP sidecar and the film and edit list of a Live Photo:
   * they go with it and come back with it.
   */
  sidecars: v.array(v.strictObject({ path: v.string(), bytes: count, state: fileState })),
});
export type RemovedFile = v.InferOutput<typeof removedFile>;

/** What a photo that stays gets of those that lose their last file; only what it did not have. */
export const merge = v.strictObject({
  keeper: id,
  from: v.array(id),
  /** Names of labels that the user accepted. */
  labels: v.array(v.string()),
  /** Names. */
  albums: v.array(v.string()),
  /** Null where its own stays. */
  rating: v.nullable(count),
  /** It becomes a favourite. */
  favourite: v.boolean(),
  /** What its own file lacks: it is kept in the library, and in a sidecar beside the photo. */
  taken: v.nullable(takenAt),
  gps: v.nullable(gps),
  camera: v.nullable(v.string()),
});
export type Merge = v.InferOutput<typeof merge>;

export const removal = v.strictObject({
  /** Null for a dry run. */
  id: v.nullable(id),
  /** For `undoChange`; null for a dry run, and where it was taken back or is too long ago. */
  undo: v.nullable(id),
  /** Copies of photos that stay, or whole photos. */
  kind: v.picklist(['duplicates', 'photos']),
  /** Milliseconds since 1970. */
  at: moment,
  /** `interrupted`: Keepsake ended in the middle; it can be finished or undone. */
  state: v.picklist(['planned', 'running', 'done', 'interrupted', 'undone']),
  /** Of all that was, or would be, trashed: photos' files and what goes with them. */
  bytes: count,
  files: v.array(removedFile),
  /** What the photos that stay are, or would be, given. */
  merges: v.array(merge),
});
export type Removal = v.InferOutput<typeof removal>;

/** What of a removal is in one of these states, sidecars included: what is named is what is counted. */
export function countRemoved(
  { files }: Pick<Removal, 'files'>,
  ...states: RemovedFile['state'][]
): { count: number; bytes: number } {
  const counted = files
    .flatMap((file) => [file, ...file.sidecars])
    .filter(({ state }) => states.includes(state));
  return { count: counted.length, bytes: counted.reduce((sum, { bytes }) => sum + bytes, 0) };
}

export const removals = {
  calls: {
    /** Moves files to the system's trash, or says with `dryRun` what would happen. Never deletes. */
    removeDuplicates: command(
      v.strictObject({ orders: v.array(removalOrder), dryRun: v.exactOptional(v.boolean()) }),
      removal,
    ),
    /**
     * Moves all files of photos to the system's trash, or says with `dryRun` what would happen as far as
     * the library knows. Never deletes. What the user said of them is kept, for `undoRemoval` and for
     * files that come back by themselves.
     */
    trashPhotos: command(
      v.strictObject({ photos: ids, dryRun: v.exactOptional(v.boolean()) }),
      removal,
    ),
    /** Earlier removals, newest first, also those that a crash interrupted. */
    removals: query(
      v.strictObject({ offset: v.exactOptional(count), limit: v.exactOptional(count) }),
      v.array(removal),
    ),
    /** Goes on with a removal that was interrupted; its files are checked again. */
    finishRemoval: command(v.strictObject({ id }), removal),
    /** Puts files back from the trash where the system can, and what was merged as it was before. */
    undoRemoval: command(v.strictObject({ id }), removal),
  },
  events: {},
};
