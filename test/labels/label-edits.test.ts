/** A label with its example photos: made, changed, previewed and taken back as one change. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { labelHandlers } from '../../src/features/labels/definitions.ts';
import { reviewHandlers } from '../../src/features/labels/reviewing.ts';
import { LabelScoring } from '../../src/features/labels/label-scoring.ts';
import { albumById, insertAlbum, updateAlbum } from '../../src/store/albums.ts';
import type { Store } from '../../src/store/database.ts';
import { decidedPhotos, decisionsOf, saveDecisions } from '../../src/store/label-decisions.ts';
import { addLabel, changeLabel } from '../../src/store/label-edits.ts';
import { importLabels } from '../../src/store/label-import.ts';
import { insertLabel, labelById, listLabels } from '../../src/store/labels.ts';
import { undoChange } from '../support/history.ts';
import { scratchFolder } from '../support/scratch.ts';
import { storeOfPhotos, contextOf } from './label-context.ts';

async function testStore(photos = 20): Promise<Store> {
  const store = await storeOfPhotos(join(scratchFolder(), 'library'), photos);
  onTestFinished(() => store.close());
  return store;
}

function decided(store: Store, labelId: number): Record<number, boolean> {
  return Object.fromEntries(
    decisionsOf(store.library, labelId).map(({ photoId, accepted }) => [photoId, accepted]),
  );
}

function names(store: Store): string[] {
  return listLabels(store.library).map(({ name }) => name);
}

function decide(store: Store, labelId: number, photoId: number, accepted: boolean): number {
  return saveDecisions(store, [{ labelId, photoId, accepted, percent: null }], 'one').change;
}

test('a label is made of examples alone, and undoing that leaves nothing of it', async () => {
  const store = await testStore();
  const { id, change, photos } = addLabel(store, { name: 'Nan', accept: [1, 2], reject: [3] }, 'm');
  expect(photos).toBe(3);
  expect(decided(store, id)).toEqual({ 1: true, 2: true, 3: false });
  expect(decidedPhotos(store.library, id, true, 1)).toEqual([2]);
  undoChange(store, change);
  expect(names(store)).toEqual([]);
  expect(decisionsOf(store.library, id)).toEqual([]);
});

test('making a label is not undone once photos were decided on', async () => {
  const store = await testStore();
  const { id, change } = addLabel(store, { name: 'Nan', accept: [1] }, 'm');
  decide(store, id, 2, true);
  expect(() => undoChange(store, change)).toThrow('“Nan” was changed since then');
  expect(decided(store, id)).toEqual({ 1: true, 2: true });
});

test('an edit is undone whole: names of nested labels, definition, cover, examples', async () => {
  const store = await testStore();
  const { id } = insertLabel(store, { name: 'pets', prompts: ['a pet'], threshold: 0.3 });
  const nested = insertLabel(store, { name: 'pets/rex' });
  decide(store, id, 1, true);
  const before = listLabels(store.library);
  const { change } = changeLabel(
    store,
    id,
    {
      ...{ name: 'animals', prompts: ['an animal'], threshold: 0.7, mode: 'apply', set: 'kind' },
      ...{ colour: 'red', cover: 4, accept: [2], reject: [3], clear: [1] },
    },
    'm',
  );
  expect(names(store)).toEqual(['animals', 'animals/rex']);
  expect(decided(store, id)).toEqual({ 2: true, 3: false });
  // What is said of nested labels or other photos meanwhile does not stand in the way, and stays.
  decide(store, nested.id, 5, true);
  decide(store, id, 6, false);
  undoChange(store, change);
  const stable = ({ decisions: _, ...label }: (typeof before)[number]): unknown => label;
  expect(listLabels(store.library).map(stable)).toEqual(before.map(stable));
  expect(decided(store, id)).toEqual({ 1: true, 6: false });
  expect(decided(store, nested.id)).toEqual({ 5: true });
});

test('edits are undone one by one, the last first', async () => {
  const store = await testStore();
  const { id } = insertLabel(store, { name: 'a/b' });
  insertLabel(store, { name: 'a/b/b' });
  const first = changeLabel(store, id, { name: 'a' }, null).change;
  const second = changeLabel(store, id, { threshold: 0.9 }, null).change;
  expect(names(store)).toEqual(['a', 'a/b']);
  expect(() => undoChange(store, first)).toThrow('“a” was changed since then');
  undoChange(store, second);
  undoChange(store, first);
  expect(names(store)).toEqual(['a/b', 'a/b/b']);
  const again = changeLabel(store, id, { name: 'c' }, null).change;
  insertLabel(store, { name: 'A/B' });
  expect(() => undoChange(store, again)).toThrow('another label “A/B”');
  expect(names(store)).toEqual(['A/B', 'c', 'c/b']);
});

test('a photo that shows a label leaves the others of its set, also of a set that is just named', async () => {
  const store = await testStore();
  const outdoor = insertLabel(store, { name: 'outdoor', set: 'place' });
  decide(store, outdoor.id, 1, true);
  const { id, change } = addLabel(store, { name: 'indoor' }, null);
  changeLabel(store, id, { set: 'place', accept: [1] }, null);
  expect(decided(store, outdoor.id)).toEqual({});
  expect(decided(store, id)).toEqual({ 1: true });
  expect(() => undoChange(store, change)).toThrow('changed since');
});

test('whether none of a set may fit is said of the whole set, and undone for the whole of it', async () => {
  const store = await testStore();
  const open = (): [string, boolean][] =>
    listLabels(store.library).map(({ name, orNone }) => [name, orNone]);
  const cat = insertLabel(store, { name: 'cat', set: 'pets' });
  insertLabel(store, { name: 'indoor', set: 'place' });
  const { change } = addLabel(store, { name: 'dog', set: ' pets ', orNone: true }, null);
  insertLabel(store, { name: 'hamster', set: 'pets' });
  expect(open()).toEqual([
    ['cat', true],
    ['dog', true],
    ['hamster', true],
    ['indoor', false],
  ]);
  undoChange(store, change);
  expect(open()).toEqual([
    ['cat', false],
    ['hamster', true],
    ['indoor', false],
  ]);
  const closed = changeLabel(store, cat.id, { orNone: false }, null);
  expect(open().some(([, orNone]) => orNone)).toBe(false);
  undoChange(store, closed.change);
  expect(open()).toContainEqual(['hamster', true]);
  const left = changeLabel(store, cat.id, { set: null, orNone: true }, null);
  expect(open()).toContainEqual(['cat', false]);
  undoChange(store, left.change);
  expect(labelById(store.library, cat.id).set).toBe('pets');
});

test('a photo cannot be given two labels that exclude each other', async () => {
  const store = await testStore();
  const [cat, dog, indoor] = [
    insertLabel(store, { name: 'cat', set: 'pets' }),
    insertLabel(store, { name: 'dog', set: 'pets' }),
    insertLabel(store, { name: 'indoor', set: 'place' }),
  ];
  const context = contextOf(store);
  const scoring = new LabelScoring({
    context,
    steady: (work) => work(),
    onProgress: () => undefined,
  });
  const { decide: say } = labelHandlers(context, scoring);
  await say({ photos: [1], accept: [dog.id] });
  await expect(say({ photos: [1, 2], accept: [cat.id, indoor.id, dog.id] })).rejects.toThrow(
    '“cat” and “dog” exclude each other',
  );
  expect([cat, dog, indoor].map(({ id }) => decided(store, id))).toEqual([{}, { 1: true }, {}]);
  await say({ photos: [1], accept: [cat.id, indoor.id], reject: [dog.id] });
  expect([cat, dog, indoor].map(({ id }) => decided(store, id))).toEqual([
    { 1: true },
    { 1: false },
    { 1: true },
  ]);
  await say({ photos: [2], reject: [cat.id, dog.id] });
  expect(decided(store, dog.id)).toEqual({ 1: false, 2: false });
});

test('a refused edit changes nothing', async () => {
  const store = await testStore();
  insertLabel(store, { name: 'dog' });
  const { id } = insertLabel(store, { name: 'cat' });
  expect(() => changeLabel(store, id, { name: 'Dog', accept: [1] }, null)).toThrow('already');
  expect(() => changeLabel(store, id, { name: 'tom', accept: [1], reject: [1] }, null)).toThrow(
    'each once',
  );
  expect(names(store)).toEqual(['cat', 'dog']);
  expect(decided(store, id)).toEqual({});
});

test('a preview ranks as the label will once its examples are saved, and writes nothing', async () => {
  const store = await testStore(200);
  const context = contextOf(store);
  const scoring = new LabelScoring({
    context,
    steady: (work) => work(),
    onProgress: () => undefined,
  });
  const methods = reviewHandlers(context, scoring);
  const accept = [5, 15, 25, 35, 45];
  const reject = [1, 2, 3, 4, 6];
  const { id } = insertLabel(store, { name: 'five' });
  const plain = await methods.previewLabel({ id, threshold: 0.2 });
  expect(plain.above).toEqual([]);
  const preview = await methods.previewLabel({ id, threshold: 0.2, accept, reject });
  expect(decisionsOf(store.library, id)).toEqual([]);
  const shown = [...preview.above, ...preview.below].map((photo) => photo.id);
  expect(shown.some((photo) => accept.includes(photo) || reject.includes(photo))).toBe(false);
  // The same for a label that does not exist yet.
  const unknown = await methods.previewLabel({ threshold: 0.2, accept, reject });
  expect({ ...unknown, before: 0 }).toEqual({ ...preview, before: 0 });
  changeLabel(store, id, { accept, reject }, 'one');
  const saved = await methods.previewLabel({ id, threshold: 0.2 });
  expect(saved.above.length).toBeGreaterThan(3);
  expect({ ...preview, before: 0 }).toEqual({ ...saved, before: 0 });
  // Taking examples back is previewed as well.
  const cleared = await methods.previewLabel({ id, threshold: 0.2, clear: [...accept, ...reject] });
  expect(cleared.above).toEqual([]);
});

test('what a file of labels brought is undone as one; what was there before stays', async () => {
  const store = await testStore();
  const hashOf = (id: number): string =>
    String(
      store.library
        .prepare('SELECT lower(hex(content_hash)) FROM photos WHERE id = ?')
        .pluck()
        .get(id),
    );
  const said = (id: number, decision: 'accepted' | 'rejected' = 'accepted') => ({
    ...{ photo: hashOf(id), decision, at: 5 },
  });
  const dog = insertLabel(store, { name: 'dog', prompts: ['a dog'], set: 'pets' });
  decide(store, dog.id, 1, false);
  decide(store, dog.id, 4, true);
  const before = listLabels(store.library);
  const file = [
    { name: 'Dog', prompts: ['a dog', 'a hound'], decisions: [said(1), said(2), said(3)] },
    {
      ...{ name: 'cat', set: 'pets', orNone: true },
      // Photo 2 and 4 are dogs already, and a photo shows one of them only.
      decisions: [said(2), said(3, 'rejected'), said(4), said(5), said(5, 'rejected')],
    },
    { name: 'tree', decisions: [{ ...said(1), photo: 'f'.repeat(64) }] },
  ];
  const { change, made, ...counts } = importLabels(store, file);
  expect(counts).toEqual({ completed: 1, decisions: 4, unknownPhotos: 1 });
  expect(names(store)).toEqual(['cat', 'dog', 'tree']);
  expect(decided(store, dog.id)).toEqual({ 1: false, 2: true, 3: true, 4: true });
  expect(decided(store, made[0] ?? 0)).toEqual({ 3: false, 5: true });
  expect(labelById(store.library, made[0] ?? 0).orNone).toBe(false);
  expect(importLabels(store, file)).toMatchObject({ made: [], completed: 0, decisions: 0 });
  // What the user says since then about a label that was there does not stand in the way, and stays.
  decide(store, dog.id, 3, false);
  undoChange(store, change);
  const stable = ({ decisions: _, ...label }: (typeof before)[number]): unknown => label;
  expect(listLabels(store.library).map(stable)).toEqual(before.map(stable));
  expect(decided(store, dog.id)).toEqual({ 1: false, 3: false, 4: true });
});

test('edits of an album are undone', async () => {
  const store = await testStore();
  const id = insertAlbum(store, { name: 'Summer', photos: [3, 1] });
  const change = updateAlbum(store, id, { name: 'Winter', cover: 1 });
  expect(albumById(store.library, id)).toMatchObject({ name: 'Winter', cover: 1 });
  insertAlbum(store, { name: 'Other' });
  undoChange(store, change);
  expect(albumById(store.library, id)).toMatchObject({ name: 'Summer', cover: null });
});
