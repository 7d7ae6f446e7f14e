/** Whoever writes: what changed in the library is noted, and nothing else. */
import { expect, test } from 'vitest';
import { arrangeAlbum, deleteAlbum, insertAlbum, updateAlbum } from '../../src/store/albums.ts';
import { noteChanges, takeChanges } from '../../src/store/changed.ts';
import { setTaken } from '../../src/store/claims.ts';
import { afterWrites, write } from '../../src/store/connection.ts';
import type { Store } from '../../src/store/database.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { beginTry, failFiles } from '../../src/store/files.ts';
import { saveDecisions } from '../../src/store/label-decisions.ts';
import { replaceGuesses } from '../../src/store/label-guesses.ts';
import { insertLabel, updateLabel } from '../../src/store/labels.ts';
import { mark } from '../../src/store/marks.ts';
import { setSetting } from '../../src/store/settings.ts';
import { testStore } from '../support/library.ts';
import { addFile, addPhotos, photosFolder, readAs } from '../support/photos.ts';

/** Two photos, a label that both have, and an album of the second. */
async function library() {
  const store = await testStore();
  noteChanges(store.library);
  const [one = 0, two = 0] = addPhotos(store, ['one', 'two']);
  const label = insertLabel(store, { name: 'dog' }).id;
  decide(store, label, [one, two]);
  const album = insertAlbum(store, { name: 'Rome', photos: [two] });
  takeChanges(store.library);
  /** What some work changed, by kind. */
  const of = (work: () => unknown): Record<string, readonly number[]> => {
    work();
    const changed = Object.entries<readonly number[]>({ ...takeChanges(store.library) });
    return Object.fromEntries(changed.filter(([, ids]) => ids.length > 0));
  };
  return { store, one, two, label, album, of };
}

function decide(store: Store, labelId: number, photos: readonly number[], accepted = true): void {
  const verdicts = photos.map((photoId) => ({ labelId, photoId, accepted, percent: null }));
  saveDecisions(store, verdicts, null);
}

test('photos: their marks, what is known of them, and whether they are there', async () => {
  const { store, one, two, label, album, of } = await library();
  expect(of(() => mark(store, [one], { favourite: true }))).toEqual({ marked: [one] });
  expect(of(() => mark(store, [one], { favourite: true }))).toEqual({});
  expect(of(() => setSetting(store, 'any', 1))).toEqual({});
  expect(of(() => setTaken(store, [two], { at: 0, precision: 4 }))).toMatchObject({
    photos: [two],
    albums: [album],
  });
  const gone = of(() =>
    applyChanges(store, photosFolder(store), [{ kind: 'missing', fileId: fileOf(store, two) }]),
  );
  expect(gone).toEqual({ photos: [two], labels: [label], albums: [album] });
  const pending = addFile(store, 'three.jpg');
  expect(of(() => undefined)).toEqual({});
  beginTry(store, [pending]);
  const failure = { fileId: pending, code: 'not-a-photo', detail: null } as const;
  expect(of(() => failFiles(store, [failure]))).toEqual({ failures: [pending] });
  const read = of(() => readAs(store, addFile(store, 'four.jpg'), 'four'));
  expect(Object.keys(read).sort()).toEqual(['embedded', 'photos']);
});

test('labels: what they mean, what they are called, and who carries them', async () => {
  const { store, one, label, of } = await library();
  expect(of(() => updateLabel(store, label, { colour: 'red' }))).toEqual({ labels: [label] });
  const renamed = { labels: [label], labelNames: [label] };
  expect(of(() => updateLabel(store, label, { name: 'hound' }))).toEqual(renamed);
  const { id } = insertLabel(store, { name: 'cat' });
  expect(of(() => decide(store, id, [one]))).toMatchObject({ labels: [id], labelled: [one] });
  const twice = (): void => [false, true].forEach((accepted) => decide(store, id, [one], accepted));
  expect(of(twice)).toMatchObject({ labels: [id], labelled: [one] });
  const guesses = new Map([[one, 80]]);
  const other = insertLabel(store, { name: 'cow' }).id;
  takeChanges(store.library);
  const guessed = { labels: [other], labelled: [one] };
  expect(of(() => replaceGuesses(store, other, guesses, 'stamp', '{}'))).toEqual(guessed);
  expect(of(() => replaceGuesses(store, other, guesses, 'stamp', '{}'))).toEqual({});
});

test('albums: what they hold, and what they are called', async () => {
  const { store, one, two, album, of } = await library();
  const arranged = { albums: [album], arranged: [one, two] };
  // No more than what moved.
  expect(of(() => arrangeAlbum(store, album, () => [two, one]))).toEqual({
    ...arranged,
    arranged: [one],
  });
  expect(of(() => updateAlbum(store, album, { cover: two }))).toEqual({ albums: [album] });
  expect(of(() => deleteAlbum(store, album))).toEqual({ ...arranged, albumNames: [album] });
});

test('what was rolled back is not noted, and nobody is woken for it', async () => {
  const { store, one, of } = await library();
  let woken = 0;
  afterWrites(store.library, () => (woken += 1));
  const undone = (): void =>
    write(store.library, () => {
      mark(store, [one], { rating: 5 });
      throw new Error('undone');
    });
  expect(of(() => expect(undone).toThrow('undone'))).toEqual({});
  expect(woken).toBe(0);
  expect(of(() => mark(store, [one], { rating: 5 }))).toEqual({ marked: [one] });
  expect(woken).toBe(1);
});

function fileOf(store: Store, photoId: number): number {
  const sql = 'SELECT id FROM files WHERE photo_id = ?';
  return store.library.prepare<[number], number>(sql).pluck().get(photoId) ?? 0;
}
