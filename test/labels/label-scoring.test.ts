/** The scoring on a real store: what it guesses, what it never touches, and what a kill leaves. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ClassifierCache } from '../../src/features/labels/classifier-cache.ts';
import { RankingCache } from '../../src/features/labels/ranking-cache.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { LabelScoring } from '../../src/features/labels/label-scoring.ts';
import type { Store } from '../../src/store/database.ts';
import { readyPhotos } from '../../src/store/results.ts';
import { openStore } from '../../src/store/database.ts';
import { decisionsOf, saveDecisions } from '../../src/store/label-decisions.ts';
import { guessesOf } from '../../src/store/label-guesses.ts';
import { insertLabel, labelById, listLabels, updateLabel } from '../../src/store/labels.ts';
import { scratchFolder } from '../support/scratch.ts';
import { basisOf, groupOf, stampOf } from '../../src/features/labels/groups.ts';
import { addPhotos, contextOf, storeOfPhotos, textVector, unit } from './label-context.ts';

async function scored(store: Store, model = 'one'): Promise<LabelScoring> {
  const scoring = new LabelScoring({
    context: contextOf(store, model),
    steady: (work) => work(),
    onProgress: () => undefined,
  });
  scoring.start();
  await scoring.finish();
  return scoring;
}

async function testStore(photos = 200): Promise<Store> {
  const store = await storeOfPhotos(join(scratchFolder(), 'library'), photos);
  onTestFinished(() => store.close());
  return store;
}

function decide(store: Store, labelId: number, photos: readonly number[], accepted: boolean): void {
  const verdicts = photos.map((photoId) => ({ labelId, photoId, accepted, percent: null }));
  saveDecisions(store, verdicts, 'one');
}

function allGuesses(store: Store): unknown {
  return listLabels(store.library).map(({ id, name }) => [
    name,
    [...guessesOf(store.library, id)].sort(([a], [b]) => a - b),
  ]);
}

test('a label’s prompt finds its photos; a higher threshold leaves the surer ones', async () => {
  const store = await testStore();
  const { id } = insertLabel(store, { name: 'three', prompts: ['a photo of 3'], threshold: 0.1 });
  await scored(store);
  const loose = guessesOf(store.library, id);
  expect(loose.size).toBeGreaterThan(5);
  const right = [...loose.keys()].filter((photo) => photo % 10 === 3).length;
  expect(right / loose.size).toBeGreaterThan(0.8);
  updateLabel(store, id, { threshold: 0.6 });
  await scored(store);
  const strict = guessesOf(store.library, id);
  expect([...strict.keys()].every((photo) => loose.has(photo))).toBe(true);
  expect([...strict.values()].every((percent) => percent >= 60)).toBe(true);
});

test('what the user decided is never guessed, whatever is scored again', async () => {
  const store = await testStore();
  const { id } = insertLabel(store, { name: 'three', prompts: ['a photo of 3'], threshold: 0 });
  await scored(store);
  decide(store, id, [3, 13], false);
  decide(store, id, [4], true);
  expect(guessesOf(store.library, id).has(3)).toBe(false);
  updateLabel(store, id, { prompts: ['a photo of 3', 'something else'] });
  await scored(store);
  const guessed = guessesOf(store.library, id);
  expect([3, 13, 4].some((photo) => guessed.has(photo))).toBe(false);
  expect(guessed.size).toBe(197);
  expect(decisionsOf(store.library, id).length).toBe(3);
});

test('decisions survive a change of model and teach the new one', async () => {
  const store = await testStore();
  const { id } = insertLabel(store, { name: 'five', threshold: 0.3 });
  const fives = Array.from({ length: 10 }, (_, i) => 5 + 10 * i);
  decide(store, id, fives, true);
  const others = Array.from({ length: 40 }, (_, i) => i + 1).filter((photo) => photo % 10 !== 5);
  decide(store, id, others, false);
  await scored(store);
  addPhotos(store, 0, 200, 'two');
  expect(decisionsOf(store.library, id).length).toBe(46);
  const scoring = await scored(store, 'two');
  expect(decisionsOf(store.library, id).length).toBe(46);
  expect(scoring.scorerOf(labelById(store.library, id)).kind).toBe('learned');
  const guessed = [...guessesOf(store.library, id).keys()];
  expect(guessed.length).toBeGreaterThan(0);
  expect(guessed.filter((photo) => photo % 10 === 5).length / guessed.length).toBeGreaterThan(0.6);
});

test('labels of an exclusive set never meet on one photo', async () => {
  const store = await testStore();
  for (const axis of [1, 2, 3]) {
    insertLabel(store, {
      name: `n${axis}`,
      prompts: [`a photo of ${axis}`],
      set: 'n',
      threshold: 0,
    });
  }
  await scored(store);
  const [one, two, three] = listLabels(store.library);
  decide(store, one?.id ?? 0, [2, 12], true);
  await scored(store);
  const photos = [one, two, three].flatMap((label) => [
    ...guessesOf(store.library, label?.id ?? 0).keys(),
  ]);
  expect(new Set(photos).size).toBe(photos.length);
  expect(photos.length).toBe(198);
  expect(photos.includes(2)).toBe(false);
});

test('where a photo may have none of a set, only what shows its things is guessed', async () => {
  const store = await testStore();
  const set = { set: 'n', orNone: true, threshold: 0.3 };
  const ids = [1, 2].map(
    (axis) => insertLabel(store, { name: `n${axis}`, prompts: [`a photo of ${axis}`], ...set }).id,
  );
  const scoring = await scored(store);
  const guesses = ids.map((id) => [...guessesOf(store.library, id).keys()]);
  for (const [place, photos] of guesses.entries()) {
    expect(photos.length).toBeGreaterThan(5);
    expect(
      photos.filter((photo) => photo % 10 === place + 1).length / photos.length,
    ).toBeGreaterThan(0.8);
  }
  // New photos and reasons come by the same arithmetic.
  addPhotos(store, 200, 220);
  await scoring.finish();
  const [id = 0] = ids;
  const fresh = [...guessesOf(store.library, id).keys()].filter((photo) => photo > 200);
  expect(fresh.length).toBeGreaterThan(0);
  expect(fresh.every((photo) => photo % 10 === 1)).toBe(true);
  // What learns, learns around it: taught photos of both labels pull no other photos in.
  decide(store, id, [1, 11, 21, 31, 41], true);
  decide(store, id, [2, 3, 4, 5, 6, 7], false);
  await scoring.finish();
  expect(scoring.scorerOf(labelById(store.library, id)).kind).toBe('learned');
  const taught = [...guessesOf(store.library, id).keys()];
  expect(taught.filter((photo) => photo % 10 === 1).length / taught.length).toBeGreaterThan(0.8);
  updateLabel(store, id, { orNone: false });
  await scoring.finish();
  const all = ids.flatMap((label) => [...guessesOf(store.library, label).keys()]);
  expect(all.length).toBeGreaterThan(190);
});

test('new photos are scored like all others', async () => {
  const store = await testStore(200);
  const { id } = insertLabel(store, { name: 'three', prompts: ['a photo of 3'], threshold: 0.1 });
  await scored(store);
  addPhotos(store, 200, 220);
  await scored(store);
  expect([...guessesOf(store.library, id).keys()].some((photo) => photo > 200)).toBe(true);
  expect(readyPhotos(store, 'guesses')).toEqual([]);
});

test('a kill in the middle of scoring leaves labels that say so, and the next start finishes', async () => {
  const folder = join(scratchFolder(), 'library');
  const store = await storeOfPhotos(folder, 300);
  for (let axis = 0; axis < 8; axis += 1) {
    insertLabel(store, { name: `n${axis}`, prompts: [`a photo of ${axis}`], threshold: 0.1 });
  }
  await scored(store);
  // Once more without new photos: those are judged by float32, the library by the index's int16.
  store.library.exec('UPDATE labels SET scored_as = NULL');
  await scored(store);
  const expected = allGuesses(store);
  for (const { id, prompts } of listLabels(store.library)) {
    updateLabel(store, id, { prompts: ['nothing', ...prompts] });
  }
  await scored(store);
  for (const { id, prompts } of listLabels(store.library)) {
    updateLabel(store, id, { prompts: prompts.slice(1) });
  }
  store.close();

  const script = new URL('scoring-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, folder, '3'], { stdio: 'inherit' });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');

  const again = await openStore(folder);
  onTestFinished(() => again.close());
  const labels = listLabels(again.library);
  const { key } = contextOf(again).model;
  const outdated = labels.filter((label) => {
    return label.scoredAs !== stampOf(label, basisOf(groupOf(label.id, labels), key));
  });
  expect(outdated.length).toBeGreaterThan(0);
  expect(outdated.length).toBeLessThan(8);
  await scored(again);
  expect(allGuesses(again)).toEqual(expected);
});

test('a photo that shows something else now is ranked anew', async () => {
  const store = await testStore(50);
  const { id } = insertLabel(store, { name: 'three', prompts: ['a photo of 3'] });
  const photos = new VectorIndex(16);
  const context = { ...contextOf(store), photos };
  for (let photo = 1; photo <= 50; photo += 1) photos.set(photo, unit(photo % 10, photo, 1));
  const rankings = new RankingCache(context, new ClassifierCache(context));
  expect((await rankings.of(id)).ids.slice(0, 5)).not.toContain(4);
  photos.set(4, textVector('a photo of 3'));
  expect((await rankings.of(id)).ids[0]).toBe(4);
});
