/** The journal and its history with tables of their own: what is kept, refused, passed on. Real SQLite. */
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../../../src/store/connection.ts';
import {
  endOwnStep,
  journaled,
  journalOwnStep,
  numberOfOwnStep,
} from '../../../src/store/journal/changes.ts';
import { History } from '../../../src/store/journal/history.ts';
import { recorded } from '../../../src/store/journal/recording.ts';
import type { JournalTables, RowChange } from '../../../src/store/journal/tables.ts';
import { scratchFolder } from '../../support/scratch.ts';

const tables = {
  pots: { key: ['id'], derived: ['scent'], counters: ['waterings'], named: 'pot' },
  plants: { key: ['pot_id', 'place'], columns: ['kind', 'height'], oneByOne: 'column' },
  wishes: { key: ['id'], only: { by: 'user' }, oneByOne: 'row' },
} as const satisfies JournalTables;

let library: Database;
beforeEach(() => {
  library = openDatabase(join(scratchFolder(), 'x.sqlite'), { durable: false, pageSize: 4096 });
  const opened = library;
  onTestFinished(() => void opened.close());
  library.exec(`
    CREATE TABLE changes (id INTEGER PRIMARY KEY, at INTEGER, undone INTEGER DEFAULT 0, before TEXT);
    CREATE TABLE pots (id INTEGER PRIMARY KEY, name TEXT, name_key TEXT UNIQUE, width REAL,
      best INTEGER REFERENCES wishes (id) ON DELETE SET NULL, scent TEXT, waterings INTEGER DEFAULT 0);
    CREATE TABLE plants (pot_id INTEGER REFERENCES pots (id) ON DELETE CASCADE, place INTEGER,
      kind TEXT, height INTEGER, leaves INTEGER DEFAULT 0, PRIMARY KEY (pot_id, place));
    CREATE TABLE wishes (id INTEGER PRIMARY KEY, by TEXT, what TEXT);
    INSERT INTO wishes VALUES (1, 'user', 'sun'), (2, 'gardener', 'rain');
    INSERT INTO pots (id, name, name_key, width, best) VALUES (1, 'Blue', 'blue', 0.1, 1);
    INSERT INTO plants (pot_id, place, kind, height) VALUES (1, 1, 'fern', 5), (1, 2, 'moss', 1);
  `);
});

function change(sql: string): number {
  return journaled(library, tables, (step) => {
    library.exec(sql);
    return step;
  });
}

function history(turned: (rows: readonly RowChange[]) => void = () => undefined): History {
  return new History(library, [{ tables, undone: turned }]);
}

function rows(sql: string): unknown[] {
  return library.prepare(sql).all();
}

describe('recording', () => {
  test('notes the first and the last state of each row, and nothing that is as before', () => {
    const { rows: found } = recorded(library, tables, () =>
      library.exec(`
        UPDATE plants SET height = 6 WHERE place = 1; UPDATE plants SET height = 7 WHERE place = 1;
        UPDATE plants SET height = 2 WHERE place = 2; UPDATE plants SET height = 1 WHERE place = 2;
        INSERT INTO plants VALUES (1, 3, 'rose', 1, 0); DELETE FROM plants WHERE place = 3;
        UPDATE pots SET scent = 'sweet', waterings = 9; UPDATE plants SET leaves = 9;
        UPDATE wishes SET what = 'wind' WHERE id = 2;
      `),
    );
    const fern = { pot_id: 1, place: 1, kind: 'fern' };
    expect(found).toEqual([
      { table: 'plants', was: { ...fern, height: 5 }, now: { ...fern, height: 7 } },
    ]);
  });

  test('notes what goes along with its parent, and leaves other tables and other work alone', () => {
    const { pots, wishes } = tables;
    recorded(library, tables, () => undefined);
    library.exec(`UPDATE wishes SET what = 'shade' WHERE id = 1`);
    const { rows: found } = recorded(library, { pots, wishes }, () =>
      library.exec('DELETE FROM pots'),
    );
    expect(found.map(({ table, now }) => [table, now])).toEqual([['pots', null]]);
  });

  test('a failure leaves nothing, and the next change is noted', () => {
    const failing = (): number =>
      journaled(library, tables, () => {
        library.exec('UPDATE plants SET height = 9');
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(rows('SELECT * FROM changes')).toEqual([]);
    change('UPDATE plants SET height = 8 WHERE place = 2');
    const [step] = library.prepare('SELECT before FROM changes').pluck().all();
    expect((JSON.parse(String(step)) as { rows: unknown[] }).rows).toHaveLength(1);
  });

  test('a change within a change is refused', () => {
    expect(() => journaled(library, tables, () => change('DELETE FROM wishes'))).toThrow('within');
  });
});

describe('turning around', () => {
  test('a column that was set again since then stays, the others go back', async () => {
    const step = change(`UPDATE plants SET kind = 'ivy', height = 9 WHERE place = 1`);
    change('UPDATE plants SET height = 11 WHERE place = 1');
    const { undo } = await history().undo(step);
    const plant = (): unknown => rows('SELECT kind, height FROM plants WHERE place = 1')[0];
    expect(plant()).toEqual({ kind: 'fern', height: 11 });
    await history().undo(undo ?? -1);
    expect(plant()).toEqual({ kind: 'ivy', height: 11 });
  });

  test('a thing that was changed since then is named, and nothing is done', async () => {
    const step = change(`UPDATE pots SET width = 0.30000000000000004; DELETE FROM wishes`);
    const later = change(`UPDATE pots SET name = 'Red', name_key = 'red'`);
    await expect(history().undo(step)).rejects.toThrow('“Red” was changed since then');
    expect(rows('SELECT 1 FROM wishes WHERE id = 1')).toEqual([]);
    await history().undo(later);
    await history().undo(step);
    expect(rows('SELECT name, width, best FROM pots')).toEqual([
      { name: 'Blue', width: 0.1, best: 1 },
    ]);
  });

  test('a thing that was made stays once something was put into it', async () => {
    const step = change(`INSERT INTO pots (id, name, name_key) VALUES (2, 'Red', 'red');
      INSERT INTO plants VALUES (2, 1, 'rose', 1, 0)`);
    const later = change(`INSERT INTO plants VALUES (2, 2, 'daisy', 1, 0)`);
    await expect(history().undo(step)).rejects.toThrow('“Red” was changed since then');
    await history().undo(later);
    await history().undo(step);
    expect(rows('SELECT id FROM pots')).toEqual([{ id: 1 }]);
  });

  test('names pass from one to another and back; one that a stranger took is named', async () => {
    change(`INSERT INTO pots (id, name, name_key) VALUES (2, 'Red', 'red')`);
    const step = change(`UPDATE pots SET name_key = 'x' WHERE id = 1;
      UPDATE pots SET name = 'Blue', name_key = 'blue' WHERE id = 2;
      UPDATE pots SET name = 'Red', name_key = 'red' WHERE id = 1`);
    const { undo } = await history().undo(step);
    expect(rows('SELECT name FROM pots ORDER BY id')).toEqual([{ name: 'Blue' }, { name: 'Red' }]);
    await history().undo(undo ?? -1);
    const renamed = change(`UPDATE pots SET name = 'Green', name_key = 'green' WHERE id = 1`);
    change(`INSERT INTO pots (id, name, name_key) VALUES (3, 'RED', 'red')`);
    await expect(history().undo(renamed)).rejects.toThrow('There is another pot “RED” now');
  });

  test('what a row belongs to has gone: the row stays away, or forgets it', async () => {
    const step = change('DELETE FROM pots');
    library.exec('DELETE FROM wishes WHERE id = 1');
    await history().undo(step);
    expect(rows('SELECT best FROM pots')).toEqual([{ best: null }]);
    const plant = change(
      `UPDATE plants SET height = 3 WHERE place = 1; DELETE FROM plants WHERE place = 2`,
    );
    library.exec('DELETE FROM pots');
    await history().undo(plant);
    expect(rows('SELECT * FROM plants')).toEqual([]);
  });

  test('only those hear of it whose rows were turned', async () => {
    const heard: unknown[] = [];
    const { pots, plants, wishes } = tables;
    const all = new History(library, [
      { tables: { pots }, undone: (found) => heard.push(['pots', found.length]) },
      { tables: { plants, wishes }, undone: (found) => heard.push(['plants', found.length]) },
    ]);
    await all.undo(change('UPDATE plants SET height = 20'));
    expect(heard).toEqual([['plants', 2]]);
    await all.undo(change('DELETE FROM pots'));
    expect(heard.slice(1)).toEqual([
      ['pots', 1],
      ['plants', 2],
    ]);
  });
});

describe('steps', () => {
  test('each is taken back once, and the newest 500 are kept', async () => {
    const first = change('UPDATE plants SET height = 0 WHERE place = 1');
    const second = change('UPDATE plants SET height = 1 WHERE place = 1');
    for (let i = 0; i < 499; i += 1) change(`UPDATE plants SET kind = 'kind ${i}' WHERE place = 2`);
    await expect(history().undo(first)).rejects.toThrow('too long ago');
    await history()
      .undo(second)
      .catch(() => undefined);
    await expect(history().undo(second)).rejects.toThrow('taken back already');
  });

  test('a step of a feature’s own is turned around by the feature, once', async () => {
    const asked: number[] = [];
    library.transaction(() => journalOwnStep(library, 'weeding', 7))();
    const weeding = (id: number): Promise<{ restored: number; left: number }> => {
      asked.push(id);
      endOwnStep(library, 'weeding', id);
      return Promise.resolve({ restored: 2, left: 1 });
    };
    const step = numberOfOwnStep(library, 'weeding', 7) ?? -1;
    await expect(history().undo(step)).rejects.toThrow('no longer here');
    const own = new History(library, [{ tables }, { undoSteps: { weeding } }]);
    expect(await own.undo(step)).toEqual({ undo: null, files: { restored: 2, left: 1 } });
    expect(asked).toEqual([7]);
    expect(numberOfOwnStep(library, 'weeding', 7)).toBeNull();
    await expect(own.undo(step)).rejects.toThrow('taken back already');
  });

  test('a change of tables that are no longer registered is refused', async () => {
    const step = change('UPDATE plants SET height = 4');
    await expect(new History(library, []).undo(step)).rejects.toThrow('no longer here');
  });
});
