/** The rough colours of photos, shown until their pictures are there. Runs in the engine. */
import type { PhotoColours } from '../contract/photos.ts';
import { COLOUR_SIDE, LUMA_SIDE } from '../facts/fingerprint-squares.ts';
import { readCache } from './cache.ts';
import { prepared } from './connection.ts';
import type { Store } from './database.ts';

/** Corners, then the middle: column and row of the thirds that they are taken from. */
const THIRDS = [
  [0, 0],
  [2, 0],
  [0, 2],
  [2, 2],
  [1, 1],
] as const;

/**
 * The colours of each photo's corners (top left, top right, bottom left, bottom right) and of its
 * middle, as 5 times 6 hexadecimal digits. Photos whose fingerprint is not made yet are absent.
 */
export function coloursOf(store: Store, ids: readonly number[]): PhotoColours[] {
  const hashOf = prepared<[number], { hash: Buffer }>(
    store.library,
    'SELECT content_hash AS hash FROM photos WHERE id = ?',
  );
  return ids.flatMap((id) => {
    const hash = hashOf.get(id)?.hash;
    const squares = hash === undefined ? null : readCache(store, 'fingerprint_inputs', hash);
    if (squares === null || squares.length < LUMA_SIDE ** 2 + 2 * COLOUR_SIDE ** 2) return [];
    return [{ id, colours: THIRDS.map(([x, y]) => meanColour(squares, x, y)).join('') }];
  });
}

/** By BT.601, as the squares were made. */
function meanColour(squares: Buffer, x: number, y: number): string {
  const luma = meanOf(squares, 0, LUMA_SIDE, x, y);
  const cb = meanOf(squares, LUMA_SIDE ** 2, COLOUR_SIDE, x, y) - 128;
  const cr = meanOf(squares, LUMA_SIDE ** 2 + COLOUR_SIDE ** 2, COLOUR_SIDE, x, y) - 128;
  const [blue, red] = [luma + cb / 0.564, luma + cr / 0.713];
  const green = (luma - 0.299 * red - 0.114 * blue) / 0.587;
  return [red, green, blue].map(hexadecimal).join('');
}

function hexadecimal(value: number): string {
  return Math.round(Math.max(0, Math.min(255, value)))
    .toString(16)
    .padStart(2, '0');
}

/** The mean of one of three by three parts of a square that lies in the bytes from `at` on. */
function meanOf(bytes: Buffer, at: number, side: number, x: number, y: number): number {
  const edge = (third: number): number => Math.round((third * side) / 3);
  let sum = 0;
  for (let row = edge(y); row < edge(y + 1); row += 1) {
    for (let column = edge(x); column < edge(x + 1); column += 1) {
      sum += bytes[at + row * side + column] ?? 0;
    }
  }
  return sum / ((edge(x + 1) - edge(x)) * (edge(y + 1) - edge(y)));
}
