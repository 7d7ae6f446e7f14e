/** Two photos laid on each other: the geometry of the compare view. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followedView, inverse, UNMOVED } from '../../renderer/duplicates/compare/alignment.ts';
import type { Alignment } from '../../src/contract/duplicates.ts';

const part = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const length = fc.integer({ min: 50, max: 2000 });
const box = fc.record({ width: length, height: length });
const view = fc.record({ zoom: part(1.1, 12), x: part(-900, 900), y: part(-900, 900) });
const alignment = fc
  .tuple(part(0.6, 1.6), part(-0.2, 0.2), part(-0.4, 0.4), part(-0.2, 0.2), part(0.6, 1.6))
  .map(([a, b, c, d, e]): Alignment => [a, b, c, d, e, -c]);

function mapped([a, b, c, d, e, f]: Alignment, x: number, y: number): [number, number] {
  return [a * x + b * y + c, d * x + e * y + f];
}

describe('two photos that lie on each other', () => {
  it('are led back by the inverse', () => {
    fc.assert(
      fc.property(alignment, part(-1, 1), part(-1, 1), (map, x, y) => {
        const [there, down] = mapped(map, x, y);
        const back = mapped(inverse(map), there, down);
        expect(back[0]).toBeCloseTo(x, 8);
        expect(back[1]).toBeCloseTo(y, 8);
      }),
    );
  });

  it('show the same place in the middle of both stages', () => {
    fc.assert(
      fc.property(view, box, box, alignment, (shown, fitted, otherFitted, map) => {
        const other = followedView(shown, fitted, otherFitted, map);
        const across = (-2 * shown.x) / (fitted.width * shown.zoom);
        const down = (-2 * shown.y) / (fitted.height * shown.zoom);
        const place = mapped(map, across, down);
        expect((-2 * other.x) / (otherFitted.width * other.zoom)).toBeCloseTo(place[0], 6);
        expect((-2 * other.y) / (otherFitted.height * other.zoom)).toBeCloseTo(place[1], 6);
      }),
    );
  });

  it('follow each other without drifting', () => {
    fc.assert(
      fc.property(view, box, box, alignment, (shown, fitted, otherFitted, map) => {
        const other = followedView(shown, fitted, otherFitted, map);
        fc.pre(other.zoom !== 1);
        const back = followedView(other, otherFitted, fitted, inverse(map));
        expect(back.zoom).toBeCloseTo(shown.zoom, 6);
        expect(back.x).toBeCloseTo(shown.x, 4);
        expect(back.y).toBeCloseTo(shown.y, 4);
      }),
    );
  });

  it('show all of themselves where nothing is enlarged', () => {
    const fitted = { width: 300, height: 200 };
    const shown = followedView(
      { zoom: 1, x: 0, y: 0 },
      fitted,
      { width: 90, height: 200 },
      UNMOVED,
    );
    expect(shown).toEqual({ zoom: 1, x: 0, y: 0 });
  });
});
