/** Which photos are black and white, by the squares of their fingerprints. Runs in the engine. */
import { COLOUR_SIDE, LUMA_SIDE } from '../facts/fingerprint-squares.ts';
import { readCache } from './cache.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { noteResult } from './results.ts';

/** The middle of Cb and Cr: grey. */
const GREY = 128;
/**
 * How far a square of colour may lie from grey, of 128. Of 750 photographs those without colours reach 0
 * to 1.4 (rounding), and colour photos of grey things 3.2 and more.
 */
const MOST_COLOUR = 2;

/** Notes of each photo whether it shows colours. */
export function noteMonochrome(store: Store, photoIds: readonly number[]): void {
  const { library } = store;
  const hashOf = prepared<[number], Buffer>(
    library,
    'SELECT content_hash FROM photos WHERE id = ?',
  ).pluck();
  const insert = prepared<[number]>(library, 'INSERT OR IGNORE INTO monochrome_photos VALUES (?)');
  const remove = prepared<[number]>(library, 'DELETE FROM monochrome_photos WHERE photo_id = ?');
  write(library, () => {
    for (const photoId of photoIds) {
      const hash = hashOf.get(photoId);
      const squares = hash === undefined ? null : readCache(store, 'fingerprint_inputs', hash);
      (squares !== null && isMonochrome(squares) ? insert : remove).run(photoId);
      noteResult(library, photoId, 'monochrome', 'done');
    }
  });
}

/** Whether no part of a photo has a colour. */
export function isMonochrome(squares: Uint8Array): boolean {
  const count = COLOUR_SIDE ** 2;
  const colours = squares.subarray(LUMA_SIDE ** 2, LUMA_SIDE ** 2 + 2 * count);
  const blues = colours.subarray(0, count);
  const reds = colours.subarray(count);
  return blues.every((blue, i) => Math.hypot(blue - GREY, (reds[i] ?? GREY) - GREY) <= MOST_COLOUR);
}
