/** Groups of photos that show the same, and which one of each stays. */
import * as v from 'valibot';
import { undoable } from './history.ts';
import { takenAt } from './photos.ts';
import { command, event, nothing, query } from './topic.ts';
import { amount, count, id, moment, path, progress } from './values.ts';

/**
 * `exact`: the same bytes in several files (one photo, several files). `same`: the same picture,
 * resized, recompressed, converted, lightly edited, cropped or turned. `similar`: other shots of the
 * same scene.
 */
export const duplicateKind = v.picklist(['exact', 'same', 'similar']);
export type DuplicateKind = v.InferOutput<typeof duplicateKind>;

/**
 * How sure a pair must be. Nothing to choose for `exact`.
 * same    strict: only resized, recompressed, converted or turned by quarters
 *         normal: also light edits, small crops, borders, watermarks, slight rotation
 *         loose:  also larger crops and stronger edits; look at each
 * similar strict: nearly the same view within seconds, as in a burst
 *         normal: the same scene within minutes
 *         loose:  the same scene at any time
 */
export const strictness = v.picklist(['strict', 'normal', 'loose']);
export type Strictness = v.InferOutput<typeof strictness>;

export const duplicateRequest = v.strictObject({
  kind: duplicateKind,
  /** Default `normal`. */
  strictness: v.exactOptional(strictness),
  /** Groups to leave out; default 0. */
  offset: v.exactOptional(count),
  /** Groups to answer at most; default 50. */
  limit: v.exactOptional(v.pipe(count, v.maxValue(1000))),
});
export type DuplicateRequest = v.InferOutput<typeof duplicateRequest>;

export const difference = v.picklist([
  'larger',
  'smaller',
  'other-format',
  'cropped',
  'framed',
  'turned',
  'mirrored',
  'other-light',
  'other-colours',
  'no-capture-data',
  'taken-earlier',
  'taken-later',
  'edited',
]);
export type Difference = v.InferOutput<typeof difference>;

export const duplicatePhoto = v.strictObject({
  id,
  width: count,
  height: count,
  format: v.string(),
  /** Of one file. */
  bytes: count,
  taken: takenAt,
  camera: v.nullable(v.string()),
  favourite: v.boolean(),
  rating: count,
  /** Files that are not missing; for `exact` the one to keep comes first. */
  files: v.array(
    v.strictObject({
      id,
      path: v.string(),
      modifiedAt: moment,
      state: v.picklist(['present', 'offline']),
    }),
  ),
  /** How it differs from the keeper; empty for the keeper itself. */
  differences: v.array(difference),
});
export type DuplicatePhoto = v.InferOutput<typeof duplicatePhoto>;

export const keeperRule = v.picklist([
  'original-format',
  'resolution',
  'capture-data',
  'not-reencoded',
  'outside-downloads',
  'unedited',
  'oldest',
  'preferred-folder',
]);
export type KeeperRule = v.InferOutput<typeof keeperRule>;

/** What decided. `params` are for the window's own wording. */
export const keeperReason = v.strictObject({
  rule: v.picklist([
    ...keeperRule.options,
    ...(['with-raw', 'not-enlarged', 'not-saved-again'] as const),
    ...(['unframed', 'more-bytes', 'larger-file', 'alike'] as const),
  ]),
  /**
   * original-format: format, other. resolution, unframed: width, height, otherWidth, otherHeight.
   * outside-downloads, preferred-folder: folder. oldest: date, other (as TakenAt.local, with
   * thousandths where the seconds are equal).
   * more-bytes, larger-file: bytes, other. The rest: none.
   */
  params: v.record(v.string(), v.union([v.string(), amount])),
});
export type KeeperReason = v.InferOutput<typeof keeperReason>;

export const keeper = v.strictObject({
  photo: id,
  file: id,
  reason: keeperReason,
  /** The reason in plain English. */
  words: v.string(),
});
export type Keeper = v.InferOutput<typeof keeper>;

/** Every pair in a group is close: there are no chains. A photo is in one group of a kind at most. */
export const duplicateGroup = v.strictObject({
  /** Stable as long as the members stay; for lists. */
  id: v.string(),
  kind: duplicateKind,
  /** The keeper first. One photo with several files for `exact`. */
  photos: v.array(duplicatePhoto),
  keeper,
  /** What is freed if only the keeper stays. */
  bytes: count,
});
export type DuplicateGroup = v.InferOutput<typeof duplicateGroup>;

export const duplicatePage = v.strictObject({
  groups: v.array(duplicateGroup),
  /** Groups of each kind at this strictness, for headings. */
  totals: v.strictObject({ exact: count, same: count, similar: count }),
  /** What all groups of this kind would free if only their keepers stayed. */
  bytes: count,
});
export type DuplicatePage = v.InferOutput<typeof duplicatePage>;

export const duplicateState = v.strictObject({
  /** Grows whenever groups may have changed. */
  revision: count,
  /** A pass over all photos that is under way: photos compared, of how many. */
  finding: v.nullable(progress),
  /** A removal that is under way: files moved, of how many. */
  removing: v.nullable(progress),
});
export type DuplicateState = v.InferOutput<typeof duplicateState>;

/**
 * Where a place (x, y) of one photo lies in another: (a x + b y + c, d x + e y + f). Both are measured
 * from the photo's middle in halves of its width and height, y downwards: edges are at -1 and 1.
 */
export const alignment = v.pipe(
  v.strictTuple([amount, amount, amount, amount, amount, amount]),
  v.readonly(),
);
export type Alignment = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const keeperRules = v.strictObject({
  /** All rules, the most important first; those that are off are passed over. */
  order: v.pipe(v.array(v.strictObject({ rule: keeperRule, on: v.boolean() })), v.maxLength(20)),
  /** Absolute paths, the most preferred first, for `preferred-folder`. */
  preferredFolders: v.pipe(v.array(path), v.maxLength(1000)),
});
export type KeeperRules = v.InferOutput<typeof keeperRules>;

export const duplicates = {
  calls: {
    /** One page of groups of one kind, those that free most first. Ask again when `duplicates` says so. */
    duplicates: query(duplicateRequest, duplicatePage),
    /** What the search for duplicates is doing now. */
    duplicateState: query(nothing, duplicateState),
    /** Compares every photo with every other one again. Answers at once; `duplicates` tells the progress. */
    findDuplicates: command(nothing, nothing),
    /** How two photos lie on each other; null where they do not show the same. */
    alignment: query(v.strictObject({ photo: id, other: id }), v.nullable(alignment)),
    /** How the keeper of a group is chosen: rules in order, the first that decides. */
    keeperRules: query(nothing, keeperRules),
    changeKeeperRules: command(keeperRules, keeperRules),
    /**
     * Remembers for every pair of these photos that they are not duplicates, whatever they look like;
     * `apart: false` takes that back.
     */
    keepApart: command(
      v.strictObject({ photos: v.pipe(v.array(id), v.maxLength(1000)), apart: v.boolean() }),
      undoable,
    ),
  },
  events: {
    /** The groups changed (`revision`), or the search for them moved on. */
    duplicates: event(duplicateState),
  },
};
