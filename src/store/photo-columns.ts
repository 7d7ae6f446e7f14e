/** Columns of photos in time order, and how photos come and go in them. Plain arrays; no store access. */

/** One number of each photo in each column. */
export interface Columns {
  ids: Int32Array;
  /** Pixels, as shown. */
  width: Uint32Array;
  height: Uint32Array;
  /** Wall clock in milliseconds as if it were UTC. */
  takenAt: Float64Array;
  /** How many characters of the ISO form are known; 0 where it is only the file's own date. */
  precision: Uint8Array;
  /** Numbers of values; 0 is none. */
  format: Uint8Array;
  camera: Uint32Array;
  lens: Uint32Array;
  /** Millimetres; NaN is unknown. */
  focal: Float64Array;
  /** 0 to 5. */
  rating: Uint8Array;
  /** Bits: see photo-table.ts. */
  flags: Uint8Array;
}

/** Width over height in hundredths. */
export function ratioOf(width: number, height: number): number {
  return Math.max(1, Math.round((100 * width) / height));
}

/** What decides where a photo stands. */
export interface OrderKey {
  id: number;
  takenAt: number;
  precision: number;
}

export function emptyColumns(size: number): Columns {
  return {
    ids: new Int32Array(size),
    width: new Uint32Array(size),
    height: new Uint32Array(size),
    takenAt: new Float64Array(size),
    precision: new Uint8Array(size),
    format: new Uint8Array(size),
    camera: new Uint32Array(size),
    lens: new Uint32Array(size),
    focal: new Float64Array(size),
    rating: new Uint8Array(size),
    flags: new Uint8Array(size),
  };
}

/**
 * The columns without the rows `gone` and with a row for each of `come`, which are in order. What stays
 * is copied in runs, so that a change of some photos among a million costs milliseconds. A photo that
 * goes and comes keeps what is known of it. `places`: the rows of those that came.
 */
export function arranged(
  before: Columns,
  gone: readonly number[],
  come: readonly OrderKey[],
): { columns: Columns; places: number[] } {
  const columns = emptyColumns(before.ids.length - gone.length + come.length);
  const copies: { from: number; until: number; to: number }[] = [];
  const places: number[] = [];
  const leaving = gone.toSorted((a, b) => a - b);
  const rowOf = new Map(gone.map((row) => [before.ids[row], row]));
  let [from, to, next] = [0, 0, 0];
  const copyUntil = (until: number): void => {
    while (next < leaving.length && (leaving[next] ?? 0) < until) {
      const out = leaving[next] ?? 0;
      copies.push({ from, until: out, to });
      to += out - from;
      from = out + 1;
      next += 1;
    }
    if (until > from) copies.push({ from, until, to });
    to += Math.max(0, until - from);
    from = Math.max(from, until);
  };
  for (const key of come) {
    copyUntil(placeOf(before, key));
    const own = rowOf.get(key.id);
    if (own !== undefined) copies.push({ from: own, until: own + 1, to });
    places.push(to);
    to += 1;
  }
  copyUntil(before.ids.length);
  for (const name of Object.keys(columns) as (keyof Columns)[]) {
    const [source, target] = [before[name], columns[name]];
    for (const copy of copies) target.set(source.subarray(copy.from, copy.until), copy.to);
  }
  return { columns, places };
}

/** The first row that stands behind a photo. */
function placeOf(columns: Columns, key: OrderKey): number {
  let [low, high] = [0, columns.ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(columns, middle, key)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Dated ones first; the newest, of one moment the most exact, of equal ones the one that came last. */
function isBefore(columns: Columns, row: number, { id, takenAt, precision }: OrderKey): boolean {
  const own = columns.precision[row] ?? 0;
  if ((own === 0) !== (precision === 0)) return own !== 0;
  const time = columns.takenAt[row] ?? 0;
  if (time !== takenAt) return time > takenAt;
  if (own !== precision) return own > precision;
  return (columns.ids[row] ?? 0) > id;
}
