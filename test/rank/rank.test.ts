/** Which photos fit a sentence best, over vectors that are made up. */
import { expect, test } from 'vitest';
import { bestFirst } from '../../src/features/rank/order.ts';
import { rankPhotos } from '../../src/features/rank/feature.ts';
import { sentenceParts } from '../../src/search/parts.ts';
import { madeUpLibrary, pairUp } from '../support/made-up-library.ts';

test('photos are put in order, with what each shows most and least', async () => {
  const library = await madeUpLibrary(6, 100);
  const { model, timeline } = library;
  const photos = [50, 1, 3, 2, 6, 90, 7000];
  const found = await rankPhotos(model, timeline.stacks, { sentence: 'dog and snow' }, photos);
  expect(found.parts).toEqual(['dog', 'snow']);
  expect(found.total).toBe(7);
  expect(found.unread).toEqual([7000]);
  expect(
    found.photos
      .map(({ id }) => id)
      .slice(0, 2)
      .sort(),
  ).toEqual([3, 6]);
  expect(
    found.photos
      .map(({ id }) => id)
      .slice(2, 4)
      .sort(),
  ).toEqual([1, 2]);
  const [best, , dog, , nothing] = found.photos;
  expect(best).toMatchObject({ most: ['snow'], least: [], nearly: null });
  expect(best?.fit).toBeGreaterThan(0.5);
  expect(dog).toMatchObject({ most: ['dog'], least: ['snow'] });
  expect(nothing?.most).toEqual([]);
  expect(nothing?.fit).toBeLessThan(0.25);

  pairUp(library, 3, 6);
  const stacked = await rankPhotos(model, timeline.stacks, { sentence: 'dog and snow' }, photos);
  expect(stacked.photos[1]?.nearly).toBe(stacked.photos[0]?.id);
});

test('asked without a sentence says so', async () => {
  const { model, timeline } = await madeUpLibrary(1, 5);
  const asked = rankPhotos(model, timeline.stacks, { sentence: '  ' }, [1]);
  await expect(asked).rejects.toMatchObject({ code: 'bad-input' });
});

test('the best few are different pictures where there are enough', () => {
  const isNearly = (item: string): boolean => item.startsWith('=');
  expect(bestFirst(['a', '=a', 'b', '=b', 'c'], 3, isNearly)).toEqual(['a', 'b', 'c']);
  expect(bestFirst(['a', '=a', 'b', '=b'], 3, isNearly)).toEqual(['a', '=a', 'b']);
  expect(bestFirst(['a'], 3, isNearly)).toEqual(['a']);
});

test.each([
  ['a dog running on the grass', ['dog', 'running', 'grass']],
  ['everyone smiling, golden light', ['everyone smiling', 'golden light']],
  ['dog and snow', ['dog', 'snow']],
  ['在草地上奔跑的狗', ['草地', '奔跑', '狗']],
  ['日落，海边', ['日落', '海边']],
  ['sunset', []],
  ['!!!', []],
])('%s falls into %o', (sentence, parts) => {
  expect(sentenceParts(sentence)).toEqual(parts);
});
