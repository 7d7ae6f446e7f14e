/**
 * Where every photo of the grid lies: justified rows in sections, as columns of numbers. Pure, without
 * a document, so that 100,000 photos cost a few milliseconds. Imports nothing but the sections' type.
 */
import type { Section } from './sections.ts';

export interface LayoutInput {
  /** Width over height in hundredths, one per photo. */
  ratios: ArrayLike<number>;
  /** Consecutive runs that cover all photos in order. */
  sections: readonly Section[];
  /** CSS pixels, as are all lengths here. */
  width: number;
  /** The height rows are given if their photos allow it. */
  rowHeight: number;
  gap: number;
  headingHeight: number;
}

/** Rows count over all sections; a row belongs to one section. All `top`s are from the grid's top. */
export interface Layout extends LayoutInput {
  rowCount: number;
  /** Index of each row's first photo, and the number of photos at the end. */
  rowStart: Int32Array;
  rowTop: Float64Array;
  rowHeights: Float64Array;
  /** Width of one pixel of height, where a row is filled: 1 leaves the photo as it is. */
  rowStretch: Float32Array;
  /** Index of each section's first row, and the number of rows at the end. */
  sectionRow: Int32Array;
  sectionTop: Float64Array;
  height: number;
}

/** Where a photo is drawn, from the top left of the grid. */
export interface TileBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Rows are at least and at most so many times `rowHeight` high. */
export const LEAST_ROW = 0.65;
export const MOST_ROW = 1.5;

/** Panoramas and screenshots of long pages are cropped to these, or they would rule their rows. */
const LEAST_RATIO = 0.45;
const MOST_RATIO = 3.2;

/** A last row that would have to grow by no more than this is filled all the same. */
const LAST_ROW_GROWTH = 1.28;

/** How far rows may be from the wished height, either way, so that the very last is not a lonely photo. */
const MOST_STRAIN = 1.45;

/** The ratio a photo has in the grid. */
function ratioAt(ratios: ArrayLike<number>, index: number): number {
  return Math.min(MOST_RATIO, Math.max(LEAST_RATIO, (ratios[index] ?? 100) / 100));
}

/**
 * Fills rows greedily: a row ends where its height comes nearest to the wished one. That looks as
 * even as an optimal split to the eye, and needs one pass.
 */
export function createLayout(input: LayoutInput): Layout {
  const { ratios, sections, width, rowHeight, gap, headingHeight } = input;
  // A row may hold one photo; the columns are cut to size at the end.
  const rowStart = new Int32Array(ratios.length + 1);
  const rowTop = new Float64Array(ratios.length);
  const rowHeights = new Float64Array(ratios.length);
  const rowStretch = new Float32Array(ratios.length);
  const sectionRow = new Int32Array(sections.length + 1);
  const sectionTop = new Float64Array(sections.length);
  let row = 0;
  let top = 0;

  const endRow = (first: number, end: number, sum: number, isFilled: boolean): void => {
    const room = width - gap * (end - first - 1);
    const natural = room / sum;
    const height = isFilled
      ? Math.min(MOST_ROW * rowHeight, Math.max(LEAST_ROW * rowHeight, natural))
      : Math.min(rowHeight, natural);
    rowStart[row] = first;
    rowTop[row] = top;
    rowHeights[row] = height;
    // Only where the bounds forbid the natural height are photos cropped to fill the row.
    rowStretch[row] = isFilled ? room / (sum * height) : 1;
    top += height + gap;
    row += 1;
  };

  const heightOf = (first: number, end: number, sum: number): number =>
    (width - gap * (end - first - 1)) / sum;

  /** How many times too low or too high the highest or lowest of these rows would be. */
  const strainOf = (cuts: readonly number[]): number =>
    Math.max(
      ...cuts.slice(1).map((end, index) => {
        const first = cuts[index] ?? end;
        const growth = heightOf(first, end, sumOf(ratios, first, end)) / rowHeight;
        return Math.max(growth, 1 / growth);
      }),
    );

  /** The rest of a section that fills no row: shared out with one or two rows before it, as evenly as it goes. */
  const endSection = (firstRow: number, first: number, end: number, sum: number): void => {
    const growth = heightOf(first, end, sum) / rowHeight;
    let least = growth <= LAST_ROW_GROWTH ? growth : MOST_STRAIN;
    let best: { row: number; cuts: number[] } | null = null;
    for (const back of [1, 2]) {
      if (row - back < firstRow) break;
      for (const count of [back, back + 1]) {
        const cuts = evenCuts(ratios, rowStart[row - back] ?? first, end, count);
        const strain = strainOf(cuts);
        if (strain < least) [least, best] = [strain, { row: row - back, cuts }];
      }
    }
    if (best === null) {
      endRow(first, end, sum, growth <= LAST_ROW_GROWTH);
      return;
    }
    const { cuts } = best;
    ({ row } = best);
    top = rowTop[row] ?? 0;
    cuts.slice(1).forEach((to, index) => {
      const from = cuts[index] ?? to;
      endRow(from, to, sumOf(ratios, from, to), true);
    });
  };

  sections.forEach((section, index) => {
    sectionRow[index] = row;
    sectionTop[index] = top;
    top += section.hasHeading ? headingHeight : 0;
    const firstRow = row;
    const end = section.start + section.count;
    let first = section.start;
    let sum = 0;
    for (let photo = first; photo < end; photo += 1) {
      const ratio = ratioAt(ratios, photo);
      const before = sum;
      sum += ratio;
      const height = heightOf(first, photo + 1, sum);
      if (height > rowHeight) continue;
      // With this photo the row is lower than wished, without it higher: the nearer one wins.
      if (photo > first && heightOf(first, photo, before) / rowHeight < rowHeight / height) {
        endRow(first, photo, before, true);
        first = photo;
        sum = ratio;
        if (width / ratio > rowHeight) continue;
      }
      endRow(first, photo + 1, sum, true);
      first = photo + 1;
      sum = 0;
    }
    if (first < end) endSection(firstRow, first, end, sum);
  });

  sectionRow[sections.length] = row;
  rowStart[row] = ratios.length;
  return {
    ...input,
    rowCount: row,
    rowStart: rowStart.slice(0, row + 1),
    rowTop: rowTop.slice(0, row),
    rowHeights: rowHeights.slice(0, row),
    rowStretch: rowStretch.slice(0, row),
    sectionRow,
    sectionTop,
    height: Math.max(0, top - (row > 0 ? gap : 0)),
  };
}

function sumOf(ratios: ArrayLike<number>, first: number, end: number): number {
  let sum = 0;
  for (let photo = first; photo < end; photo += 1) sum += ratioAt(ratios, photo);
  return sum;
}

/** Where `count` rows of these photos begin, and where the last ends: each as near to its share as photos allow. */
function evenCuts(ratios: ArrayLike<number>, first: number, end: number, count: number): number[] {
  const share = sumOf(ratios, first, end) / count;
  const cuts = [first];
  let sum = 0;
  for (let photo = first; photo < end && cuts.length < count; photo += 1) {
    const ratio = ratioAt(ratios, photo);
    const wanted = share * cuts.length;
    // The nearer side of the photo that lies across the border; no row is empty.
    if (photo > (cuts.at(-1) ?? first) && sum + ratio / 2 > wanted) cuts.push(photo);
    sum += ratio;
  }
  return [...cuts, end];
}

/** The last position whose value is not above the wanted one; 0 where there is none. */
export function lastAtMost(sorted: ArrayLike<number>, count: number, wanted: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The row at this height of the grid; headings and gaps belong to the row above them. */
export function rowAt(layout: Layout, top: number): number {
  return lastAtMost(layout.rowTop, layout.rowCount, top);
}

export function rowOf(layout: Layout, photo: number): number {
  return lastAtMost(layout.rowStart, layout.rowCount, photo);
}

export function sectionOf(layout: Layout, row: number): number {
  return lastAtMost(layout.sectionRow, layout.sections.length, row);
}

/** The boxes of a row's photos, from left to right. */
export function tileBoxes(layout: Layout, row: number): TileBox[] {
  const { ratios, rowStart, rowTop, rowHeights, rowStretch, gap } = layout;
  const height = rowHeights[row] ?? 0;
  const scale = height * (rowStretch[row] ?? 1);
  const top = rowTop[row] ?? 0;
  const boxes: TileBox[] = [];
  let left = 0;
  for (let photo = rowStart[row] ?? 0; photo < (rowStart[row + 1] ?? 0); photo += 1) {
    const width = ratioAt(ratios, photo) * scale;
    boxes.push({ left, top, width, height });
    left += width + gap;
  }
  return boxes;
}

/** The photo of the row `step` rows on whose middle is nearest to that of this one. */
export function photoBeside(layout: Layout, photo: number, step: number): number {
  const row = rowOf(layout, photo);
  const target = Math.min(layout.rowCount - 1, Math.max(0, row + step));
  if (target === row) return photo;
  const own = tileBoxes(layout, row)[photo - (layout.rowStart[row] ?? 0)];
  const middle = own ? own.left + own.width / 2 : 0;
  let nearest = 0;
  let least = Infinity;
  tileBoxes(layout, target).forEach((place, index) => {
    const distance = Math.abs(place.left + place.width / 2 - middle);
    if (distance < least) {
      least = distance;
      nearest = index;
    }
  });
  return (layout.rowStart[target] ?? 0) + nearest;
}
