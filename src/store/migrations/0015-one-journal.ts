/** One form of journal: what was changed is kept row by row, before and after, whatever it was. */
import type { Database } from 'better-sqlite3';

type Row = Record<string, string | number | null>;

interface RowChange {
  table: string;
  was: Row | null;
  now: Row | null;
}

interface UserDate {
  at: number;
  precision: number;
}

/** What earlier releases kept of a change: what was there before, in a form for each kind. */
type Before =
  | { kind: 'marks'; set: { favourite?: boolean; rating?: number }; photos: Row[] }
  | { kind: 'dates'; photos: { id: number; was: UserDate | null; now: UserDate | null }[] }
  | { kind: 'decisions'; rows: Row[] }
  | { kind: 'edit'; labels: Row[]; decisions: Row[] }
  | { kind: 'labels'; labels: Row[]; decisions: Row[] }
  | { kind: 'album'; id: number; album: Row | null; photos: Row[] }
  | { kind: 'rows'; rows: RowChange[] };

/**
 * What was there after a change is what is there now, unless a newer one changed it: the newest is
 * turned first, and leaves what was before it to those that came earlier.
 */
export function oneJournal(library: Database): void {
  const after = new RowsAfter(library);
  const save = library.prepare<[string, number]>('UPDATE changes SET before = ? WHERE id = ?');
  const changes = library
    .prepare<[], { id: number; before: string }>(
      'SELECT id, before FROM changes WHERE undone = 0 ORDER BY id DESC',
    )
    .all();
  for (const { id, before } of changes) {
    const rows = rowsOf(JSON.parse(before) as Before, after);
    for (const { table, was, now } of rows) after.set(table, was ?? now ?? {}, was);
    save.run(JSON.stringify({ kind: 'rows', rows }), id);
  }
  inheritances(library);
}

const KEYS: Record<string, readonly string[]> = {
  labels: ['id'],
  albums: ['id'],
  label_decisions: ['label_id', 'photo_id'],
  album_photos: ['album_id', 'photo_id'],
};

/** The rows as they were after the change that is looked at: those of now, less what came later. */
class RowsAfter {
  readonly #library: Database;
  readonly #known = new Map<string, Row | null>();

  constructor(library: Database) {
    this.#library = library;
  }

  get(table: string, row: Row): Row | null {
    const key = KEYS[table] ?? [];
    const name = nameOf(table, row);
    if (!this.#known.has(name)) {
      const found = this.#library
        .prepare<[Row], Row>(
          `SELECT * FROM ${table} WHERE ${key.map((one) => `${one} = @${one}`).join(' AND ')}`,
        )
        .get(Object.fromEntries(key.map((one) => [one, row[one] ?? null])));
      this.#known.set(name, found === undefined ? null : plain(table, found));
    }
    return this.#known.get(name) ?? null;
  }

  /** Rows of one label or album. */
  of(table: 'label_decisions' | 'album_photos', column: string, id: unknown): Row[] {
    const there = this.#library
      .prepare<[unknown], Row>(`SELECT * FROM ${table} WHERE ${column} = ?`)
      .all(id);
    for (const row of there) this.get(table, row);
    return [...this.#known]
      .filter(([name]) => name.startsWith(`["${table}"`))
      .flatMap(([, row]) => (row !== null && row[column] === id ? [row] : []));
  }

  set(table: string, row: Row, was: Row | null): void {
    if (table in KEYS) this.#known.set(nameOf(table, row), was);
  }
}

function nameOf(table: string, row: Row): string {
  return JSON.stringify([table, ...(KEYS[table] ?? []).map((column) => row[column])]);
}

/** Without what is derived from the rest. */
function plain(table: string, row: Row): Row {
  if (table !== 'labels') return row;
  const rest = Object.entries(row).filter(([column]) => !['scored_as', 'scorer'].includes(column));
  return Object.fromEntries(rest);
}

function rowsOf(before: Before, after: RowsAfter): RowChange[] {
  switch (before.kind) {
    case 'marks':
      return before.photos.map((was) => ({ table: 'photos', was, now: marked(was, before.set) }));
    case 'dates':
      return before.photos.map(({ id, was, now }) => ({
        ...{ table: 'photo_claims', was: dateClaim(id, was), now: dateClaim(id, now) },
      }));
    case 'decisions':
      return decisionRows(before.rows, after);
    case 'edit':
      return [
        ...before.labels.map((was) => definitionRow(was, after)),
        ...decisionRows(before.decisions, after),
      ];
    case 'labels':
      return labelRows(before, after);
    case 'album':
      return albumRows(before, after);
    case 'rows':
      return before.rows.map(({ table, was, now }) => ({
        ...{ table, was: was && plain(table, was), now: now && plain(table, now) },
      }));
  }
}

function marked(was: Row, { favourite, rating }: { favourite?: boolean; rating?: number }): Row {
  return {
    ...was,
    ...(favourite !== undefined && { favourite: Number(favourite) }),
    ...(rating !== undefined && { rating }),
  };
}

function dateClaim(photoId: number, date: UserDate | null): Row | null {
  return (
    date && {
      ...{ photo_id: photoId, source: 'user', taken_at: date.at, taken_offset: null },
      ...{ taken_precision: date.precision, taken_basis: 'taken', latitude: null, longitude: null },
      ...{ title: null, caption: null },
    }
  );
}

/** `accepted` is null where there was none. */
function decisionRows(rows: readonly Row[], after: RowsAfter): RowChange[] {
  return rows.map((row) => ({
    ...{ table: 'label_decisions', was: row['accepted'] === null ? null : row },
    now: after.get('label_decisions', row),
  }));
}

/**
 * `name` is null where the label was made; else the row has what a definition was. A label that has
 * gone without a trace stands in the way.
 */
function definitionRow(definition: Row, after: RowsAfter): RowChange {
  const { id = null, name = null } = definition;
  const now = after.get('labels', definition) ?? { id, name };
  return { table: 'labels', was: name === null ? null : { ...now, ...definition }, now };
}

function labelRows(
  { labels, decisions }: Extract<Before, { kind: 'labels' }>,
  after: RowsAfter,
): RowChange[] {
  const ids = labels.map(({ id = null }) => id);
  const known = new Set(decisions.map((row) => nameOf('label_decisions', row)));
  const added = ids
    .flatMap((id) => after.of('label_decisions', 'label_id', id))
    .filter((row) => !known.has(nameOf('label_decisions', row)));
  return [
    ...labels.map((row) => {
      const was = plain('labels', row);
      return { table: 'labels', was, now: after.get('labels', was) };
    }),
    ...[
      ...decisions.map((was) => ({ was, key: was })),
      ...added.map((key) => ({ was: null, key })),
    ].map(({ was, key }) => ({
      table: 'label_decisions',
      was,
      now: after.get('label_decisions', key),
    })),
  ];
}

/** Of an album that was made nothing was kept, so that this cannot be taken back. */
function albumRows(
  { id, album, photos }: Extract<Before, { kind: 'album' }>,
  after: RowsAfter,
): RowChange[] {
  if (album === null) return [];
  const known = new Set(photos.map((row) => nameOf('album_photos', row)));
  const added = after
    .of('album_photos', 'album_id', id)
    .filter((row) => !known.has(nameOf('album_photos', row)));
  return [
    { table: 'albums', was: album, now: after.get('albums', album) },
    ...photos.map((was) => ({ table: 'album_photos', was, now: after.get('album_photos', was) })),
    ...added.map((now) => ({ table: 'album_photos', was: null, now })),
  ];
}

/** What keepers were given by copies that went: the same form. */
function inheritances(library: Database): void {
  interface Given {
    favourite: { before: number; after: number };
    rating: { before: number; after: number };
    added: { table: string; rows: Row[] }[];
    date?: UserDate;
    facts?: unknown;
  }
  const save = library.prepare<[string, number, number]>(
    'UPDATE removal_merges SET given = ? WHERE removal_id = ? AND photo_id = ?',
  );
  const merges = library
    .prepare<[], { removal_id: number; photo_id: number; keeper_id: number; given: string }>(
      'SELECT removal_id, photo_id, keeper_id, given FROM removal_merges',
    )
    .all();
  for (const { removal_id, photo_id, keeper_id: id, given } of merges) {
    const { favourite, rating, added, date, facts } = JSON.parse(given) as Given;
    const was = { id, favourite: favourite.before, rating: rating.before };
    const now = { id, favourite: favourite.after, rating: rating.after };
    const isMarked = was.favourite !== now.favourite || was.rating !== now.rating;
    const rows: RowChange[] = [
      ...(isMarked ? [{ table: 'photos', was, now }] : []),
      ...(date ? [{ table: 'photo_claims', was: null, now: dateClaim(id, date) }] : []),
      ...added.flatMap(({ table, rows: own }) =>
        own.map((row) => ({ table, was: null, now: row })),
      ),
    ];
    save.run(JSON.stringify({ rows, ...(facts !== undefined && { facts }) }), removal_id, photo_id);
  }
}
