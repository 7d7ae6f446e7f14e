/** Properties of the grid's layout, for any photos, any sections and any width. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createLayout,
  LEAST_ROW,
  MOST_ROW,
  photoBeside,
  tileBoxes,
  rowAt,
  rowOf,
  sectionOf,
  type Layout,
} from '../../renderer/grid/layout.ts';
import { moveOf } from '../../renderer/grid/moves.ts';
import { daySections, rankedSections, sectionsOf } from '../../renderer/grid/sections.ts';
import { createDrawing, rowsBetween } from '../../renderer/grid/window.ts';

const GAP = 4;
const HEADING = 48;

/** Photos of any shape, from a tall screenshot to a panorama, spread over days, newest first. */
const libraries = fc
  .record({
    days: fc.array(fc.array(fc.integer({ min: 5, max: 2000 }), { minLength: 1, maxLength: 40 }), {
      maxLength: 20,
    }),
    gaps: fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 20, maxLength: 20 }),
    width: fc.integer({ min: 300, max: 4000 }),
    rowHeight: fc.integer({ min: 96, max: 480 }),
  })
  .map(({ days, gaps, width, rowHeight }) => {
    let time = Date.UTC(2026, 5, 30);
    const dated = days.map((ratios, index) => {
      time -= (gaps[index] ?? 1) * 86_400_000;
      return { day: new Date(time).toISOString().slice(0, 10), count: ratios.length };
    });
    const ratios = days.flat();
    const sections = daySections(dated, width / (rowHeight * 1.3));
    const layout = createLayout({
      ratios,
      sections,
      width,
      rowHeight,
      gap: GAP,
      headingHeight: HEADING,
    });
    return { layout, ids: ratios.map((_, index) => 1000 + index), days: dated };
  });

const nonEmpty = libraries.filter(({ layout }) => layout.rowCount > 0);

function rowsOf(layout: Layout): number[] {
  return Array.from({ length: layout.rowCount }, (_, row) => row);
}

function isLastOfSection(layout: Layout, row: number): boolean {
  return layout.sectionRow.includes(row + 1);
}

describe('justified layout', () => {
  test('every photo lies in exactly one row, in order', () => {
    fc.assert(
      fc.property(libraries, ({ layout, ids }) => {
        const drawn = createDrawing(layout, ids)({ first: 0, last: layout.rowCount - 1 }, null);
        const indexes = drawn.flatMap(({ photos }) => photos.map(({ index }) => index));
        expect(indexes).toEqual(ids.map((_, index) => index));
      }),
    );
  });

  test('rows are filled to the pixel, but for the last of a section', () => {
    fc.assert(
      fc.property(libraries, ({ layout }) => {
        for (const row of rowsOf(layout)) {
          const last = tileBoxes(layout, row).at(-1);
          const right = (last?.left ?? 0) + (last?.width ?? 0);
          expect(right).toBeLessThanOrEqual(layout.width + 1);
          if (!isLastOfSection(layout, row)) expect(right).toBeGreaterThan(layout.width - 1);
        }
      }),
    );
  });

  test('rows keep within their bounds of height', () => {
    fc.assert(
      fc.property(libraries, ({ layout }) => {
        for (const height of layout.rowHeights) {
          expect(height).toBeGreaterThanOrEqual(LEAST_ROW * layout.rowHeight - 0.01);
          expect(height).toBeLessThanOrEqual(MOST_ROW * layout.rowHeight + 0.01);
        }
      }),
    );
  });

  test('rows and headings follow one another without overlap', () => {
    fc.assert(
      fc.property(libraries, ({ layout }) => {
        let top = 0;
        for (const row of rowsOf(layout)) {
          const section = sectionOf(layout, row);
          if (layout.sectionRow[section] === row) {
            expect(layout.sectionTop[section]).toBeCloseTo(top, 3);
            top += HEADING;
          }
          expect(layout.rowTop[row]).toBeCloseTo(top, 3);
          top += (layout.rowHeights[row] ?? 0) + GAP;
        }
        expect(layout.height).toBeCloseTo(Math.max(0, top - GAP), 3);
      }),
    );
  });

  test('the row at a place is the row that lies there', () => {
    fc.assert(
      fc.property(nonEmpty, fc.double({ min: 0, max: 1, noNaN: true }), ({ layout }, share) => {
        const row = Math.min(layout.rowCount - 1, Math.floor(share * layout.rowCount));
        const top = layout.rowTop[row] ?? 0;
        expect(rowAt(layout, top)).toBe(row);
        expect(rowAt(layout, top + (layout.rowHeights[row] ?? 0))).toBe(row);
        for (
          let photo = layout.rowStart[row] ?? 0;
          photo < (layout.rowStart[row + 1] ?? 0);
          photo++
        )
          expect(rowOf(layout, photo)).toBe(row);
      }),
    );
  });

  test('only the rows asked for are drawn, and the one that has the focus', () => {
    fc.assert(
      fc.property(nonEmpty, fc.nat(), fc.nat(2000), ({ layout, ids }, pin, height) => {
        const pinned = pin % ids.length;
        const rows = rowsBetween(layout, layout.height / 2, layout.height / 2 + height);
        const drawn = createDrawing(layout, ids)(rows, pinned);
        const indexes = drawn.flatMap(({ photos }) => photos.map(({ index }) => index));
        expect(indexes).toContain(pinned);
        const wanted = (layout.rowStart[rows.last + 1] ?? 0) - (layout.rowStart[rows.first] ?? 0);
        expect(indexes.length).toBeLessThanOrEqual(wanted + 200);
        expect(new Set(indexes).size).toBe(indexes.length);
      }),
    );
  });

  test('a panorama and a tower share a window with ordinary photos', () => {
    const layout = createLayout({
      ratios: [2000, 5, 150, 150],
      sections: rankedSections(4, 4),
      width: 360,
      rowHeight: 150,
      gap: GAP,
      headingHeight: HEADING,
    });
    expect(Math.max(...layout.rowHeights)).toBeLessThanOrEqual(150 * MOST_ROW);
  });
});

describe('headings', () => {
  test('cover all photos in order, each day under one heading, across a year only where it is sparse', () => {
    fc.assert(
      fc.property(libraries, ({ layout, days, ids }) => {
        let start = 0;
        for (const section of layout.sections) {
          expect(section.start).toBe(start);
          start += section.count;
          // A whole row of one year is never put under another's heading.
          if (section.from.slice(0, 4) !== section.to.slice(0, 4))
            expect(section.count).toBeLessThan(60);
        }
        expect(start).toBe(ids.length);
        const starts = new Set(layout.sections.map((section) => section.start));
        let at = 0;
        for (const { day, count } of days) {
          const section = layout.sections.findLast((candidate) => candidate.start <= at);
          expect(section && section.from >= day && section.to <= day).toBe(true);
          for (let inside = at + 1; inside < at + count; inside++)
            expect(starts.has(inside)).toBe(false);
          at += count;
        }
      }),
    );
  });

  test('days with few photos share one, a day with many has its own', () => {
    const days = [
      { day: '2021-06-09', count: 1 },
      { day: '2021-06-08', count: 2 },
      { day: '2021-06-07', count: 30 },
      { day: '2021-05-30', count: 1 },
    ];
    expect(daySections(days, 5).map(({ from, to, count }) => [from, to, count])).toEqual([
      ['2021-06-09', '2021-06-08', 3],
      ['2021-06-07', '2021-06-07', 30],
      ['2021-05-30', '2021-05-30', 1],
    ]);
  });

  test('single photos of many years share a row, portraits count for less of it', () => {
    const days = ['2021-06-09', '2019-02-01', '2016-08-20', '2012-01-05'].map((day) => ({
      day,
      count: 1,
    }));
    const rows = (fill: number, width: number): [string, string][] =>
      daySections(
        days.map((one) => ({ ...one, width })),
        fill,
      ).map(({ from, to }) => [from, to]);
    expect(rows(3, 1)).toEqual([
      ['2021-06-09', '2016-08-20'],
      ['2012-01-05', '2012-01-05'],
    ]);
    expect(rows(6, 0.5)).toEqual([['2021-06-09', '2012-01-05']]);
    expect(rows(1, 1)).toHaveLength(days.length);
  });

  test.each([
    ['single days of many months', 3, 30],
    ['a few days a month', 5, 12],
    ['days of one month', 3, 1],
  ])('%s fill their rows', (_kind, most, gap) => {
    const [width, rowHeight] = [1172, 208];
    const day = fc.array(fc.constantFrom(56, 75, 100, 133, 150, 178), {
      ...{ minLength: 1, maxLength: most, size: 'max' },
    });
    const library = fc.array(day, { minLength: 40, maxLength: 40, size: 'max' });
    const rows = fc.sample(library, { seed: 1, numRuns: 40 }).flatMap((days) => {
      const dated = days.map((photos, index) => {
        const time = Date.UTC(2026, 5, 30) - index * gap * 86_400_000;
        return { day: new Date(time).toISOString().slice(0, 10), count: photos.length };
      });
      const ratios = days.flat();
      const photos = { ids: ratios, ratios, days: dated, likely: 0, scores: [], known: [] };
      const sections = sectionsOf(photos, (100 * width) / (rowHeight * 130));
      const own = { ratios, sections, width, rowHeight, gap: GAP, headingHeight: HEADING };
      const layout = createLayout(own);
      return rowsOf(layout).map((row) => tileBoxes(layout, row).at(-1) ?? { left: 0, width: 0 });
    });
    const open = rows.filter((last) => last.left + last.width < 0.97 * width);
    expect(open.length / rows.length).toBeLessThan(0.1);
  });

  test('a ranked answer has the less likely photos under their own', () => {
    expect(rankedSections(10, 4).map(({ kind, start, count }) => [kind, start, count])).toEqual([
      ['likely', 0, 4],
      ['less-likely', 4, 6],
    ]);
    expect(rankedSections(10, 10).map(({ kind }) => kind)).toEqual(['likely']);
    expect(rankedSections(10, 0).map(({ kind }) => kind)).toEqual(['less-likely']);
  });

  test('what is known for certain leads, each with what is known, and only then the rest has a heading', () => {
    const known = [
      { key: 'tag', value: 'Anna', count: 2 },
      { key: 'caption', value: 'anna', count: 1 },
    ];
    const sections = rankedSections(10, 5, known);
    expect(sections.map(({ kind, start, count }) => [kind, start, count])).toEqual([
      ['known', 0, 2],
      ['known', 2, 1],
      ['likely', 3, 2],
      ['less-likely', 5, 5],
    ]);
    expect(sections.every(({ hasHeading }) => hasHeading)).toBe(true);
    expect(rankedSections(3, 3, known).map(({ kind }) => kind)).toEqual(['known', 'known']);
  });

  test('by time, the days end at the cut', () => {
    const sections = sectionsOf(
      {
        ids: [5, 4, 3, 2, 1],
        scores: [0.3, 0.3, 0.3, 0.1, 0.1],
        likely: 3,
        known: [],
        ratios: [150, 150, 150, 150, 150],
        days: [
          { day: '2021-06-09', count: 2 },
          { day: '2020-01-01', count: 3 },
        ],
      },
      1,
    );
    expect(sections.map(({ kind, start, count }) => [kind, start, count])).toEqual([
      ['days', 0, 2],
      ['days', 2, 1],
      ['less-likely', 3, 2],
    ]);
  });
});

describe('movement by keys', () => {
  test('down and up lead to a photo in the next row that lies below or above', () => {
    fc.assert(
      fc.property(nonEmpty, fc.nat(), ({ layout, ids }, start) => {
        const photo = start % ids.length;
        const below = photoBeside(layout, photo, 1);
        expect(rowOf(layout, below)).toBe(Math.min(layout.rowCount - 1, rowOf(layout, photo) + 1));
        expect(rowOf(layout, photoBeside(layout, photo, -1))).toBe(
          Math.max(0, rowOf(layout, photo) - 1),
        );
      }),
    );
  });

  test('every key leads to a photo that is there', () => {
    const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];
    fc.assert(
      fc.property(
        nonEmpty,
        fc.nat(),
        fc.constantFrom(...keys, 'PageUp', 'PageDown'),
        ({ layout, ids }, start, key) => {
          const to = moveOf(key, layout, start % ids.length, 800);
          expect(to).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThan(ids.length);
        },
      ),
    );
    fc.assert(fc.property(nonEmpty, ({ layout }) => moveOf('x', layout, 0, 800) === null));
  });
});
