/**
 * What changed in the library since it was last asked. Triggers of this connection note it in
 * the transaction of whoever writes, so that nobody who writes has to tell. Engine process.
 */
import type { Database } from 'better-sqlite3';
import { prepared } from './connection.ts';

/** Ids by what changed; empty where nothing of a kind did. */
export interface Changed {
  /** Photos that came, went, or of which something else is known: files, dates, words, companions. */
  photos: readonly number[];
  /** Photos whose favourite mark or stars changed. */
  marked: readonly number[];
  /** Photos that got a vector. */
  embedded: readonly number[];
  /** Files that failed, or no longer do. */
  failures: readonly number[];
  /** Labels that came, went, mean something else, or are carried by other photos. */
  labels: readonly number[];
  /** Labels that came, went, or have other names. */
  labelNames: readonly number[];
  /** Photos whose decisions or guesses changed. */
  labelled: readonly number[];
  /** Albums that came, went or changed; what smart ones hold is not noted. */
  albums: readonly number[];
  /** Albums that came, went, or have other names. */
  albumNames: readonly number[];
  /** Photos that were put into albums, taken out or moved. */
  arranged: readonly number[];
}

type Kind = keyof Changed;

/** The states of a row that a trigger sees. */
const ROWS = [
  ['INSERT', 'NEW'],
  ['DELETE', 'OLD'],
  ['UPDATE', 'OLD'],
  ['UPDATE', 'NEW'],
] as const;

/** What has names. */
const NAMED = [
  ['labels', 'labelNames'],
  ['albums', 'albumNames'],
] as const;

const MARKS = ['favourite', 'rating'];
/** Columns of labels and albums that nobody is shown. */
const HIDDEN = ['change_id', 'decisions', 'scored_as'];

/** Begins to note; once for a connection, after its migrations. */
export function noteChanges(library: Database): void {
  library.exec(`CREATE TEMP TABLE noted (kind TEXT NOT NULL, id INTEGER NOT NULL,
    PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID`);
  let made = 0;
  const on = (table: string, event: string, when: string, notes: string[]): void => {
    made += 1;
    library.exec(`CREATE TEMP TRIGGER noted_${made} AFTER ${event} ON main.${table}
      WHEN ${when} BEGIN ${notes.join(' ')} END`);
  };
  notePhotos(library, on);
  for (const [event, row] of ROWS) {
    const photo = note('photos', `${row}.photo_id`);
    on('files', event, `${row}.photo_id IS NOT NULL`, [photo]);
    on('files', event, `${row}.state = 'failed'`, [note('failures', `${row}.id`)]);
    on('photo_claims', event, 'true', [photo]);
    on('photo_keywords', event, 'true', [photo]);
    on('monochrome_photos', event, 'true', [photo]);
    on('companion_files', event, 'true', [
      noteAll(
        'photos',
        `SELECT photo_id AS id FROM files WHERE id IN (${row}.file_id, ${row}.of_file)
           AND photo_id IS NOT NULL`,
      ),
    ]);
    on('embeddings', event, 'true', [note('embedded', `${row}.photo_id`)]);
    for (const table of ['label_decisions', 'label_guesses']) {
      const notes = [note('labels', `${row}.label_id`), note('labelled', `${row}.photo_id`)];
      on(table, event, 'true', notes);
    }
    const arranged = [note('albums', `${row}.album_id`), note('arranged', `${row}.photo_id`)];
    on('album_photos', event, 'true', arranged);
    for (const [table, names] of NAMED) {
      const isSeen = event === 'UPDATE' ? isOther(columnsBut(library, table, HIDDEN)) : 'true';
      on(table, event, isSeen, [note(table, `${row}.id`)]);
      const isCalled = event === 'UPDATE' ? isOther(['name']) : 'true';
      on(table, event, isCalled, [note(names, `${row}.id`)]);
    }
  }
}

type On = (table: string, event: string, when: string, notes: string[]) => void;

function notePhotos(library: Database, on: On): void {
  on('photos', 'INSERT', 'true', [note('photos', 'NEW.id')]);
  on('photos', 'INSERT', 'NEW.favourite <> 0 OR NEW.rating > 0', [note('marked', 'NEW.id')]);
  on('photos', 'DELETE', 'true', [note('photos', 'OLD.id')]);
  on('photos', 'UPDATE', isOther(columnsBut(library, 'photos', MARKS)), [note('photos', 'NEW.id')]);
  on('photos', 'UPDATE', isOther(MARKS), [note('marked', 'NEW.id')]);
  // A photo without files is not counted, and the newest one stands for its album.
  const isShownOtherwise = `(OLD.file_count > 0) <> (NEW.file_count > 0)
    OR ${isOther(['taken_at', 'undated'])}`;
  on('photos', 'UPDATE', isShownOtherwise, [
    noteAll('labels', 'SELECT label_id AS id FROM label_decisions WHERE photo_id = NEW.id'),
    noteAll('labels', 'SELECT label_id AS id FROM label_guesses WHERE photo_id = NEW.id'),
    noteAll('albums', 'SELECT album_id AS id FROM album_photos WHERE photo_id = NEW.id'),
  ]);
}

/** Takes what was noted since it was last taken; null where that is nothing. */
export function takeChanges(library: Database): Changed | null {
  const rows = prepared<[], { kind: Kind; id: number }>(
    library,
    'DELETE FROM temp.noted RETURNING kind, id',
  ).all();
  if (rows.length === 0) return null;
  const byKind = Map.groupBy(rows, ({ kind }) => kind);
  const idsOf = (kind: Kind): number[] => (byKind.get(kind) ?? []).map(({ id }) => id);
  return {
    photos: idsOf('photos'),
    marked: idsOf('marked'),
    embedded: idsOf('embedded'),
    failures: idsOf('failures'),
    labels: idsOf('labels'),
    labelNames: idsOf('labelNames'),
    labelled: idsOf('labelled'),
    albums: idsOf('albums'),
    albumNames: idsOf('albumNames'),
    arranged: idsOf('arranged'),
  };
}

function note(kind: Kind, id: string): string {
  return noteAll(kind, `SELECT ${id} AS id`);
}

/** Not by OR IGNORE: within a trigger the conflict clause of whoever writes would overrule it. */
function noteAll(kind: Kind, ids: string): string {
  return `INSERT INTO noted SELECT DISTINCT '${kind}', id FROM (${ids}) AS found
    WHERE NOT EXISTS (SELECT 1 FROM noted WHERE kind = '${kind}' AND noted.id = found.id);`;
}

function isOther(columns: readonly string[]): string {
  return `(${columns.map((name) => `OLD.${name} IS NOT NEW.${name}`).join(' OR ')})`;
}

function columnsBut(library: Database, table: string, without: readonly string[]): string[] {
  const all = library.pragma(`table_info(${table})`) as { name: string }[];
  return all.map(({ name }) => name).filter((name) => !without.includes(name));
}
