/** The geometry of the viewer's enlarged picture. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  actualSizeZoom,
  bounded,
  fitInto,
  FITTED,
  zoomedAt,
  zoomLimits,
} from '../../renderer/ui/picture/zoom.ts';

const length = fc.integer({ min: 50, max: 4000 });
const box = fc.record({ width: length, height: length });
const offset = fc.integer({ min: -2000, max: 2000 });
const point = fc.record({ x: offset, y: offset });
const zoom = fc.double({ min: 0.1, max: 16, noNaN: true });

describe('the viewer’s zoom', () => {
  it('fits a picture into the stage in its own proportions', () => {
    fc.assert(
      fc.property(box, box, (stage, picture) => {
        const fitted = fitInto(stage, picture);
        expect(fitted.width).toBeLessThanOrEqual(stage.width + 1e-6);
        expect(fitted.height).toBeLessThanOrEqual(stage.height + 1e-6);
        expect(fitted.width / fitted.height).toBeCloseTo(picture.width / picture.height, 6);
      }),
    );
  });

  it('keeps what lies under the pointer under it', () => {
    fc.assert(
      fc.property(zoom, point, zoom, point, (before, at, after, pointer) => {
        const view = { zoom: before, ...at };
        const zoomed = zoomedAt(view, after, pointer);
        const under = (shown: typeof view): [number, number] => [
          (pointer.x - shown.x) / shown.zoom,
          (pointer.y - shown.y) / shown.zoom,
        ];
        expect(under(zoomed)[0]).toBeCloseTo(under(view)[0], 4);
        expect(under(zoomed)[1]).toBeCloseTo(under(view)[1], 4);
      }),
    );
  });

  it('never shows a gap beside a picture that is larger than the stage', () => {
    fc.assert(
      fc.property(box, box, zoom, point, (stage, picture, factor, at) => {
        const fitted = fitInto(stage, picture);
        const view = bounded({ zoom: factor, ...at }, stage, fitted);
        const left = stage.width / 2 + view.x - (fitted.width * factor) / 2;
        if (fitted.width * factor > stage.width) expect(left).toBeLessThanOrEqual(1e-6);
        else expect(view.x).toBeCloseTo(0, 6);
      }),
    );
  });

  it('counts pixels of the screen, not of the style sheet, as actual size', () => {
    const picture = { width: 4000, height: 3000 };
    const fitted = fitInto({ width: 1000, height: 1000 }, picture);
    expect(actualSizeZoom(fitted, picture, 1)).toBe(4);
    expect(actualSizeZoom(fitted, picture, 2)).toBe(2);
  });

  it('reaches both the fitted and the actual size of any picture', () => {
    fc.assert(
      fc.property(zoom, (actual) => {
        const { least, most } = zoomLimits(actual);
        expect(least).toBeLessThanOrEqual(Math.min(FITTED.zoom, actual));
        expect(most).toBeGreaterThanOrEqual(Math.max(FITTED.zoom, actual));
      }),
    );
  });
});
