/**
 * A 128-bit perceptual hash of a fingerprint: signs of 128 cosine coefficients, ordered so that one comparison
 * answers for all four ways to mirror it. After Zauner's pHash (2010), which has one orientation only.
 *
 * Mirroring left and right negates the coefficients of odd horizontal frequency, top and bottom
 * those of odd vertical frequency. The 32 bits of each of the four parity classes lie in a word of
 * their own: a mirrored class has distance 32 - d instead of d. Swapping rows and columns swaps
 * frequencies, which takes a second hash; both together cover all eight orientations.
 */
import { bitCount } from '../../vectors/bits.ts';
import type { Fingerprint } from './fingerprint.ts';
import { SIDES } from './fingerprint.ts';
import type { Orientation } from './fingerprint.ts';

/** Words of a hash: parity (horizontal, vertical) even-even, odd-even, even-odd, odd-odd. */
export const HASH_WORDS = 4;

/** The hash of a fingerprint, and that of the fingerprint with rows and columns swapped. */
export interface PerceptualHashes {
  straight: Uint32Array;
  swapped: Uint32Array;
}

/** Frequencies [horizontal, vertical] of each class: the 32 lowest, without the mean. */
const FREQUENCIES: readonly (readonly [number, number])[][] = [0, 1, 2, 3].map((parity) => {
  const all: [number, number][] = [];
  for (let v = 0; v < 16; v += 1) {
    for (let u = 0; u < 16; u += 1) {
      if (u % 2 === (parity & 1) && v % 2 === parity >> 1 && u + v > 0) all.push([u, v]);
    }
  }
  return all.sort((x, y) => x[0] + x[1] - y[0] - y[1] || x[0] - y[0]).slice(0, 32);
});

const SIDE = SIDES[1];
const COSINES = Float64Array.from({ length: 16 * SIDE }, (_, at) =>
  Math.cos((Math.PI * Math.floor(at / SIDE) * (2 * (at % SIDE) + 1)) / (2 * SIDE)),
);

/** The hashes of a fingerprint. */
export function perceptualHashesOf(fingerprint: Fingerprint): PerceptualHashes {
  const coefficients = cosineTransform(fingerprint.levels[1]);
  const straight = new Uint32Array(HASH_WORDS);
  const swapped = new Uint32Array(HASH_WORDS);
  for (const [parity, frequencies] of FREQUENCIES.entries()) {
    for (const [bit, [u, v]] of frequencies.entries()) {
      if ((coefficients[v * 16 + u] ?? 0) > 0)
        straight[parity] = (straight[parity] ?? 0) | (1 << bit);
      if ((coefficients[u * 16 + v] ?? 0) > 0)
        swapped[parity] = (swapped[parity] ?? 0) | (1 << bit);
    }
  }
  return { straight, swapped };
}

/** Coefficients [vertical * 16 + horizontal] of the 16 lowest frequencies each way, unscaled. */
function cosineTransform(luma: Float32Array): Float64Array {
  const rows = new Float64Array(SIDE * 16);
  for (let y = 0; y < SIDE; y += 1) {
    for (let u = 0; u < 16; u += 1) {
      let sum = 0;
      for (let x = 0; x < SIDE; x += 1)
        sum += (luma[y * SIDE + x] ?? 0) * (COSINES[u * SIDE + x] ?? 0);
      rows[y * 16 + u] = sum;
    }
  }
  const result = new Float64Array(256);
  for (let v = 0; v < 16; v += 1) {
    for (let u = 0; u < 16; u += 1) {
      let sum = 0;
      for (let y = 0; y < SIDE; y += 1)
        sum += (rows[y * 16 + u] ?? 0) * (COSINES[v * SIDE + y] ?? 0);
      result[v * 16 + u] = sum;
    }
  }
  return result;
}

/** The orientations of the second picture by how well their hashes agree with the first, best first. */
export function likelyOrientations(
  first: Uint32Array,
  second: PerceptualHashes,
): { orientation: Orientation; distance: number }[] {
  const found: { orientation: Orientation; distance: number }[] = [];
  for (const [swap, hash] of [second.straight, second.swapped].entries()) {
    const classes = Array.from(hash, (word, parity) => bitCount(word ^ (first[parity] ?? 0)));
    const [even = 0, horizontal = 0, vertical = 0, both = 0] = classes;
    for (let mirror = 0; mirror < 4; mirror += 1) {
      const leftRight = (mirror & 1) === 1;
      const topBottom = (mirror & 2) === 2;
      const distance =
        even +
        (leftRight ? 32 - horizontal : horizontal) +
        (topBottom ? 32 - vertical : vertical) +
        (leftRight === topBottom ? both : 32 - both);
      found.push({ orientation: (swap * 4 + mirror) as Orientation, distance });
    }
  }
  return found.sort((x, y) => x.distance - y.distance || x.orientation - y.orientation);
}
