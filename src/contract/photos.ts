/** What is known and said of single photos. */
import * as v from 'valibot';
import { undoable } from './history.ts';
import { command, event, nothing, query } from './topic.ts';
import { amount, changedIds, count, id, ids, path, text } from './values.ts';

export const takenAt = v.strictObject({
  /**
   * Wall-clock time where the photo was taken, as far as it is known: `2021-06-30T18:05:00`,
   * `2021-06-30`, `1962-06`, `1962`.
   */
  local: v.string(),
  /** Minutes east of UTC; null when the file does not say. */
  offsetMinutes: v.nullable(amount),
  /**
   * Who says so: `exif` and `gps` the photo itself, `name` the file's name, `user` the user, whose
   * word stands. `file`: nobody does; this is the file's own date, and the photo counts as undated.
   */
  source: v.picklist(['exif', 'gps', 'sidecar', 'takeout', 'name', 'user', 'file']),
});
export type TakenAt = v.InferOutput<typeof takenAt>;

/** Degrees, north and east. */
export const gps = v.strictObject({ latitude: amount, longitude: amount });

/** A file that belongs together with a photo. */
export const companion = v.strictObject({
  /** Null for what is no photo: the film and the edit list of a Live Photo. */
  photo: v.nullable(id),
  path: v.string(),
  kind: v.picklist(['raw', 'edit', 'original', 'film', 'edit-list']),
});
export type Companion = v.InferOutput<typeof companion>;

/** 0 (none) to 5. */
export const rating = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5));

export const photoDetails = v.strictObject({
  id,
  width: count,
  height: count,
  format: v.string(),
  bytes: count,
  taken: takenAt,
  camera: v.nullable(v.string()),
  lens: v.nullable(v.string()),
  /** Seconds. */
  exposureTime: v.nullable(amount),
  /** The f-number. */
  aperture: v.nullable(amount),
  iso: v.nullable(amount),
  /** Millimetres. */
  focalLength: v.nullable(amount),
  gps: v.nullable(gps),
  /** What it is called and what is told of it, in the file, its sidecar or Google Takeout. */
  title: v.nullable(v.string()),
  caption: v.nullable(v.string()),
  favourite: v.boolean(),
  /** 0 (none) to 5. */
  rating,
  /** Tags that other programs left in the file or its sidecar; `/` between the parts of nested ones. */
  keywords: v.array(v.string()),
  /** Every place where this photo lies; copies are several files of one photo. */
  files: v.array(
    v.strictObject({ path: v.string(), state: v.picklist(['present', 'offline', 'missing']) }),
  ),
  /** What belongs to the same shot. */
  companions: v.array(companion),
});
export type PhotoDetails = v.InferOutput<typeof photoDetails>;

/** What the user gave photos, as columns. */
export const marks = v.strictObject({
  favourites: v.array(id),
  /** Photos with stars. */
  rated: v.array(v.strictObject({ id, rating })),
});
export type Marks = v.InferOutput<typeof marks>;

/** Photos whose colours are asked for at once. */
export const MOST_COLOURS = 2000;

export const photoColours = v.strictObject({
  id,
  /** Of its corners (top left, top right, bottom left, bottom right) and its middle, 6 digits each. */
  colours: v.pipe(v.string(), v.regex(/^[0-9a-f]{30}$/)),
});
export type PhotoColours = v.InferOutput<typeof photoColours>;

export const photos = {
  calls: {
    photo: query(v.strictObject({ id }), photoDetails),
    /** What to show of photos until their pictures are there; those that are not known are absent. */
    colours: query(
      v.strictObject({ ids: v.pipe(v.array(id), v.maxLength(MOST_COLOURS)) }),
      v.array(photoColours),
    ),
    /** The marks of these photos, or of all. */
    marks: query(v.strictObject({ ids: v.exactOptional(ids) }), marks),
    /** Sets what the user says of photos; fields that are absent stay. */
    mark: command(
      v.strictObject({
        ids,
        favourite: v.exactOptional(v.boolean()),
        rating: v.exactOptional(rating),
      }),
      undoable,
    ),
    /**
     * The user says when photos were taken, as far as that is known (`1962`, `1962-06`, `1962-06-30`,
     * `1962-06-30T18:05`); null: what the files say counts again. @throws 'bad-input' for no such date
     */
    setTaken: command(v.strictObject({ ids, taken: v.nullable(text) }), undoable),
    /** Shows one of the photo's files in the system's file manager. */
    reveal: command(v.strictObject({ id, path: v.exactOptional(path) }), nothing),
  },
  events: {
    /** What changed about photos: ask for it again. */
    library: event(
      v.strictObject({
        photos: count,
        failed: count,
        /** Photos that came, went, or of which something else is known: files, dates, words. */
        changed: changedIds,
        /** Photos whose favourite mark or stars changed. */
        marked: changedIds,
        /** Photos whose picture is a new one. */
        pictures: v.array(id),
      }),
    ),
  },
};
