/** Albums, by hand and by a search. */
import * as v from 'valibot';
import { labelChange, undoable } from './history.ts';
import { command, event, query } from './topic.ts';
import { changedIds, count, id, ids, text } from './values.ts';

const name = v.pipe(v.string(), v.maxLength(1000));

export const album = v.strictObject({
  id,
  name: v.string(),
  /** The search of a smart album; null for a manual one. */
  query: v.nullable(v.string()),
  /** Null for a smart album whose search is still under way: it is announced when it is known. */
  photos: v.nullable(count),
  /** The photo to show for it; null where it is empty. */
  cover: v.nullable(id),
  /** The user chose it. */
  isCoverChosen: v.boolean(),
});
export type Album = v.InferOutput<typeof album>;

const changedAlbum = v.strictObject({ ...album.entries, ...undoable.entries });

export const albums = {
  calls: {
    /** All albums in the order of their names, or those of `ids` that there are. */
    albums: query(v.strictObject({ ids: v.exactOptional(ids) }), v.array(album)),
    /** With `query` a smart album: the photos that this search finds, at any time. */
    createAlbum: command(
      v.strictObject({ name, query: v.exactOptional(text), photos: v.exactOptional(ids) }),
      changedAlbum,
    ),
    /** `cover: null` goes back to the newest photo. `query` only for smart albums. */
    editAlbum: command(
      v.strictObject({
        id,
        name: v.exactOptional(name),
        query: v.exactOptional(text),
        cover: v.exactOptional(v.nullable(id)),
      }),
      changedAlbum,
    ),
    deleteAlbum: command(v.strictObject({ id }), labelChange),
    /** Puts photos at the end; those that are in it already stay where they are. Manual albums only. */
    addToAlbum: command(v.strictObject({ id, photos: ids }), labelChange),
    removeFromAlbum: command(v.strictObject({ id, photos: ids }), labelChange),
    /** Moves photos, in the order given, in front of another one; null is the end. */
    orderAlbum: command(v.strictObject({ id, photos: ids, before: v.nullable(id) }), labelChange),
  },
  events: {
    /** What changed about albums: ask for it again. */
    albums: event(
      v.strictObject({
        /** Albums that came, went, or hold other photos. */
        changed: changedIds,
        /** Some of them came, went, or have other names: a name may mean others than before. */
        areNamesChanged: v.boolean(),
        /** Photos that were put into albums by hand, taken out or moved. */
        photos: changedIds,
      }),
    ),
  },
};
