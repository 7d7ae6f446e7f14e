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

/** The first rows: views, not copies. */
export function firstRows(columns: Columns, size: number): Columns {
  return {
    ids: columns.ids.subarray(0, size),
    width: columns.width.subarray(0, size),
    height: columns.height.subarray(0, size),
    takenAt: columns.takenAt.subarray(0, size),
    precision: columns.precision.subarray(0, size),
    format: columns.format.subarray(0, size),
    camera: columns.camera.subarray(0, size),
    lens: columns.lens.subarray(0, size),
    focal: columns.focal.subarray(0, size),
    rating: columns.rating.subarray(0, size),
    flags: columns.flags.subarray(0, size),
  };
}

/** Room that is kept for photos to come. */
const SPARE = 1 / 64;

export interface Arranged {
  /** With room behind their rows. */
  room: Columns;
  size: number;
  /** The rows of those that came. */
  places: number[];
  /** Only rows from the first until the last, exclusive, hold others than before. */
  first: number;
  last: number;
}

/**
 * Takes the rows `gone` out of the first `size` and puts in a row for each of `come`, which are in
 * order. Runs of rows move within their memory, so that a change of some photos among a million costs
 * milliseconds. A photo that goes and comes keeps what is known of it.
 */
export function arranged(
  before: Columns,
  size: number,
  gone: readonly number[],
  come: readonly OrderKey[],
): Arranged {
  const leaving = gone.toSorted((a, b) => a - b);
  const { runs, places } = movesOf(firstRows(before, size), leaving, come);
  const after = size - gone.length + come.length;
  const rowOf = new Map(gone.map((row) => [before.ids[row], row]));
  const known = come.map(({ id }) => rowAt(before, rowOf.get(id)));
  const room =
    after <= before.ids.length ? before : enlarged(before, Math.ceil(after * (1 + SPARE)));
  // Each run is written where only runs of its own direction were, which have left by then.
  const moving = [...runs.filter(({ by }) => by < 0), ...runs.filter(({ by }) => by > 0).reverse()];
  for (const name of columnNames) {
    for (const { from, until, by } of moving) room[name].copyWithin(from + by, from, until);
  }
  for (const [at, row] of places.entries()) {
    for (const [column, name] of columnNames.entries()) room[name][row] = known[at]?.[column] ?? 0;
  }
  const last = runs.at(-1);
  // Whatever came stands before the rows that stay at the end.
  const stays = last?.by === 0 && last.until === size && after === size;
  return {
    ...{ room, size: after, places },
    first: Math.min(leaving[0] ?? Infinity, places[0] ?? Infinity),
    last: stays ? last.from : after,
  };
}

const columnNames = Object.keys(emptyColumns(0)) as (keyof Columns)[];

/** What stays, in runs that move by so many rows, and the rows of what comes. */
function movesOf(
  before: Columns,
  leaving: readonly number[],
  come: readonly OrderKey[],
): { runs: { from: number; until: number; by: number }[]; places: number[] } {
  const runs: ReturnType<typeof movesOf>['runs'] = [];
  const places: number[] = [];
  let [from, to, next] = [0, 0, 0];
  const keep = (until: number): void => {
    if (until <= from) return;
    runs.push({ from, until, by: to - from });
    to += until - from;
    from = until;
  };
  const keepUntil = (until: number): void => {
    for (; next < leaving.length && (leaving[next] ?? 0) < until; next += 1) {
      keep(leaving[next] ?? 0);
      from += 1;
    }
    keep(until);
  };
  for (const key of come) {
    keepUntil(placeOf(before, key));
    places.push(to);
    to += 1;
  }
  keepUntil(before.ids.length);
  return { runs, places };
}

/** What is known of a row; nothing of none. */
function rowAt(columns: Columns, row: number | undefined): number[] {
  return row === undefined ? [] : columnNames.map((name) => columns[name][row] ?? 0);
}

function enlarged(columns: Columns, size: number): Columns {
  const larger = emptyColumns(size);
  for (const name of columnNames) larger[name].set(columns[name]);
  return larger;
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
