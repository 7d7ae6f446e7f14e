/** Why a photo is among the answers, over vectors that are made up. */
import { expect, test } from 'vitest';
import { explain } from '../../src/features/why/explain.ts';
import { LabelWords } from '../../src/features/why/label-words.ts';
import { writtenPlaces } from '../../src/features/why/written.ts';
import { madeUpLibrary } from '../support/made-up-library.ts';

test('the parts of a search are told with how well the photo fits each', async () => {
  const { store, searcher, model } = await madeUpLibrary(12, 100);
  const labelWords = new LabelWords(store.library);
  const why = (text: string, photo: number) =>
    explain({ store, searcher, model, labelWords }, { text, photo, language: 'en' });
  const { parts, nearest } = await why('dog -snow like:1 type:jpeg', 3);
  expect(parts.map(({ kind }) => kind)).toEqual(['words', 'words', 'like', 'fact']);
  const [dog, snow, like, type] = parts;
  expect(dog).toMatchObject({ text: 'dog', negated: false, parts: [] });
  expect(snow).toMatchObject({ text: 'snow', negated: true });
  // It shows both.
  for (const part of [dog, snow]) expect(part).toHaveProperty('fit', expect.closeTo(0.7, 0));
  expect(like).toMatchObject({ photo: 1, negated: false });
  expect(type).toMatchObject({ key: 'type', value: 'jpeg', holds: true });
  expect(nearest).toEqual(expect.any(String));

  const [other] = (await why('dog and snow', 50)).parts;
  expect(other).toMatchObject({
    kind: 'words',
    text: 'dog and snow',
    parts: [{ text: 'dog' }, {}],
  });
  expect(other).toHaveProperty('fit', expect.closeTo(0, 0));
  await expect(why('dog', 4000)).rejects.toMatchObject({ code: 'not-found' });
});

test('words are found in what is written of a photo, where they begin', () => {
  const written = {
    files: ['/home/anna/Italien/Übersicht strand.jpg'],
    labels: ['Places/Beach'],
    keywords: ['sea'],
    albums: ['Urlaub 2024'],
    captions: [null, 'Am Strand, 海滩'],
  };
  expect(writtenPlaces('ubersicht beach strand each 海滩', written)).toEqual([
    { word: 'ubersicht', where: 'name', value: 'Übersicht strand.jpg' },
    { word: 'beach', where: 'label', value: 'Places/Beach' },
    { word: 'strand', where: 'caption', value: 'Am Strand, 海滩' },
    { word: 'strand', where: 'name', value: 'Übersicht strand.jpg' },
    { word: '海滩', where: 'caption', value: 'Am Strand, 海滩' },
  ]);
});
