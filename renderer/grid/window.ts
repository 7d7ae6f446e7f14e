/**
 * Which part of a layout is drawn: the rows in sight and some around them, grouped by section. Pure.
 */
import { tileBoxes, rowAt, rowOf, sectionOf, type Layout, type TileBox } from './layout.ts';
import type { Section } from './sections.ts';

export interface Rows {
  first: number;
  last: number;
}

export interface DrawnPhoto extends TileBox {
  id: number;
  index: number;
}

export interface DrawnSection {
  section: Section;
  top: number;
  height: number;
  photos: DrawnPhoto[];
}

/** The rows between two heights of the grid. */
export function rowsBetween(layout: Layout, top: number, bottom: number): Rows {
  return { first: rowAt(layout, top), last: rowAt(layout, bottom) };
}

/**
 * What to draw for these rows. `pinned` is a photo that must stay in the document, because it has the
 * focus. Photos keep their objects from one call to the next for the same layout.
 */
export function createDrawing(layout: Layout, ids: readonly number[]) {
  const rows = new Map<number, DrawnPhoto[]>();

  function photosOf(row: number, sectionTop: number): DrawnPhoto[] {
    let photos = rows.get(row);
    if (!photos) {
      const start = layout.rowStart[row] ?? 0;
      photos = tileBoxes(layout, row).map((place, offset) => ({
        ...place,
        top: place.top - sectionTop,
        index: start + offset,
        id: ids[start + offset] ?? 0,
      }));
      rows.set(row, photos);
    }
    return photos;
  }

  return function draw({ first, last }: Rows, pinned: number | null): DrawnSection[] {
    const drawn: DrawnSection[] = [];
    if (layout.rowCount === 0) return drawn;
    const wanted: number[] = [];
    const pin = pinned === null ? first : rowOf(layout, pinned);
    if (pin < first) wanted.push(pin);
    for (let row = first; row <= last; row += 1) wanted.push(row);
    if (pin > last) wanted.push(pin);

    for (const row of wanted) {
      const index = sectionOf(layout, row);
      const section = layout.sections[index];
      if (!section) continue;
      const top = layout.sectionTop[index] ?? 0;
      let current = drawn.at(-1);
      if (current?.section !== section) {
        const end = layout.sectionTop[index + 1] ?? layout.height + layout.gap;
        current = { section, top, height: end - top - layout.gap, photos: [] };
        drawn.push(current);
      }
      current.photos.push(...photosOf(row, top));
    }
    // Rows that are far away by now will be computed again when they come back.
    for (const row of rows.keys()) if (!wanted.includes(row)) rows.delete(row);
    return drawn;
  };
}
