/** Journals of released libraries: what earlier releases noted in other forms is still taken back. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addAlbum, arrangeAlbum, deleteAlbum, updateAlbum } from '../../../src/store/albums.ts';
import { setTaken } from '../../../src/store/claims.ts';
import { openStore, type Store } from '../../../src/store/database.ts';
import { inherit, disinherit } from '../../../src/features/duplicates/removal/inheritance.ts';
import { saveDecisions } from '../../../src/store/label-decisions.ts';
import { addLabel, changeLabel } from '../../../src/store/label-edits.ts';
import { deleteLabels, mergeLabels } from '../../../src/store/labels.ts';
import { mark } from '../../../src/store/marks.ts';
import { oneJournal } from '../../../src/store/migrations/0015-one-journal.ts';
import { storeOfPhotos } from '../../labels/label-context.ts';
import { undoChange } from '../../support/history.ts';
import { copyReleaseLibrary } from '../../support/release-library.ts';
import { scratchFolder } from '../../support/scratch.ts';
import { userData } from '../../support/user-data.ts';

async function testStore(): Promise<Store> {
  const store = await storeOfPhotos(join(scratchFolder(), 'library'), 6);
  onTestFinished(() => store.close());
  addLabel(store, { name: 'dog', prompts: ['a dog'], accept: [1] }, 'm');
  addLabel(store, { name: 'dog/small', accept: [2] }, 'm');
  addAlbum(store, { name: 'Book', photos: [1, 2, 5] });
  mark(store, [2], { rating: 2 });
  setTaken(store, [2], { at: 0, precision: 4 });
  return store;
}

function rows({ library }: Store, sql: string): Record<string, string | number | null>[] {
  return library.prepare<[], Record<string, string | number | null>>(sql).all();
}

const definition = `id, name, name_key, colour, prompts, set_name, or_none, mode, threshold, cover, change_id`;

/** What release 0.1.0 and its followers noted before a change, and the change. */
const kinds: Record<string, [before: (store: Store) => unknown, change: (store: Store) => number]> =
  {
    marks: [
      (store) => ({
        ...{ kind: 'marks', set: { rating: 4 } },
        photos: rows(store, 'SELECT id, favourite, rating FROM photos WHERE id < 4'),
      }),
      (store) => mark(store, [1, 2, 3], { rating: 4 }),
    ],
    dates: [
      () => ({
        kind: 'dates',
        photos: [
          { id: 1, was: null, now: { at: 5, precision: 7 } },
          { id: 2, was: { at: 0, precision: 4 }, now: { at: 5, precision: 7 } },
        ],
      }),
      (store) => setTaken(store, [1, 2], { at: 5, precision: 7 }),
    ],
    decisions: [
      (store) => ({
        kind: 'decisions',
        rows: [
          ...rows(store, 'SELECT * FROM label_decisions WHERE label_id = 1 AND photo_id = 1'),
          { label_id: 1, photo_id: 3, accepted: null },
        ],
      }),
      (store) =>
        saveDecisions(
          store,
          [1, 3].map((photoId) => ({ labelId: 1, photoId, accepted: false, percent: null })),
          'm',
        ).change,
    ],
    'an edit': [
      (store) => ({
        kind: 'edit',
        labels: rows(store, `SELECT ${definition} FROM labels ORDER BY id`),
        decisions: [{ label_id: 1, photo_id: 6, accepted: null }],
      }),
      (store) => changeLabel(store, 1, { name: 'hound', accept: [6] }, 'm').change,
    ],
    'a new label': [
      () => ({
        ...{ kind: 'edit', labels: [{ id: 3, name: null }] },
        decisions: [{ label_id: 3, photo_id: 4, accepted: null }],
      }),
      (store) => addLabel(store, { name: 'cat', accept: [4] }, 'm').change,
    ],
    'labels joined': [wholeLabels, (store) => mergeLabels(store, [1], 2)],
    'labels deleted': [wholeLabels, (store) => deleteLabels(store, [1, 2])],
    'an album’s name': [wholeAlbum, (store) => updateAlbum(store, 1, { name: 'Other' })],
    'an album’s photos': [wholeAlbum, (store) => arrangeAlbum(store, 1, () => [6, 5, 1]).change],
    'an album deleted': [wholeAlbum, (store) => deleteAlbum(store, 1)],
  };

function wholeLabels(store: Store): unknown {
  return {
    kind: 'labels',
    labels: rows(store, 'SELECT * FROM labels'),
    decisions: rows(store, 'SELECT * FROM label_decisions'),
  };
}

function wholeAlbum(store: Store): unknown {
  const [album] = rows(store, 'SELECT * FROM albums');
  return { kind: 'album', id: 1, album, photos: rows(store, 'SELECT * FROM album_photos') };
}

/** The change as an earlier release has it in its journal. */
function changeAsBefore(store: Store, kind: string): number {
  const [before, change] = kinds[kind] ?? [];
  const noted = JSON.stringify(before?.(store));
  const step = change?.(store) ?? -1;
  store.library.prepare('UPDATE changes SET before = ? WHERE id = ?').run(noted, step);
  return step;
}

test.each(Object.keys(kinds))('%s: undone, redone, and undone again', async (kind) => {
  const store = await testStore();
  const before = userData(store);
  const step = changeAsBefore(store, kind);
  const after = userData(store);
  expect(after).not.toEqual(before);
  oneJournal(store.library);
  const undone = undoChange(store, step);
  expect(userData(store)).toEqual(before);
  const redone = undoChange(store, undone.undo);
  expect(userData(store)).toEqual(after);
  undoChange(store, redone.undo);
  expect(userData(store)).toEqual(before);
});

test('changes of one thing are undone one after the other; the earlier one alone is refused', async () => {
  const store = await testStore();
  const order = ['an edit', 'decisions', 'an album’s photos', 'an album’s name', 'labels joined'];
  const states: unknown[] = [];
  const steps = order.map((kind) => {
    states.push(userData(store));
    return changeAsBefore(store, kind);
  });
  oneJournal(store.library);
  expect(() => undoChange(store, steps[0] ?? -1)).toThrow('was changed since then');
  expect(() => undoChange(store, steps[2] ?? -1)).toThrow('“Other” was changed since then');
  for (const step of steps.toReversed()) {
    undoChange(store, step);
    expect(userData(store)).toEqual(states.pop());
  }
});

test('all that a library of 0.1.0 has in its journal is undone', async () => {
  const { library } = copyReleaseLibrary(scratchFolder());
  const store = await openStore(library);
  onTestFinished(() => store.close());
  const { labels, albums, marks } = userData(store);
  expect([labels.length, albums.length]).toEqual([5, 2]);
  expect(marks.filter(({ rating, favourite }) => rating !== 0 || favourite !== 0)).toHaveLength(3);
  const steps = rows(store, 'SELECT id FROM changes WHERE undone = 0 ORDER BY id DESC');
  expect(steps).toHaveLength(14);
  for (const { id } of steps) undoChange(store, Number(id));
  const left = userData(store);
  expect([left.labels, left.decisions]).toEqual([[], []]);
  expect(left.marks.every(({ rating, favourite }) => rating === 0 && favourite === 0)).toBe(true);
  expect(left.places).toHaveLength(3);
});

test('what a keeper was given by an earlier release is taken back', async () => {
  const store = await testStore();
  const before = userData(store);
  store.library.exec(`INSERT INTO removals (id, at, state) VALUES (1, 0, 'done')`);
  inherit(store, 1, 3, [2]);
  const given = {
    favourite: { before: 0, after: 0 },
    rating: { before: 0, after: 2 },
    date: { at: 0, precision: 4 },
    added: ['label_decisions', 'album_photos'].map((table) => ({
      ...{ table, rows: rows(store, `SELECT * FROM ${table} WHERE photo_id = 3`) },
    })),
  };
  expect(userData(store)).not.toEqual(before);
  store.library.prepare('UPDATE removal_merges SET given = ?').run(JSON.stringify(given));
  oneJournal(store.library);
  disinherit(store, 1, [2]);
  expect(userData(store)).toEqual(before);
});
