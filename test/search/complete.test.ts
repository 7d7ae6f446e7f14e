import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { complete } from '../../src/search/complete.ts';
import { parseQuery } from '../../src/search/query.ts';
import { insertAlbum } from '../../src/store/albums.ts';
import { saveDecisions } from '../../src/store/label-decisions.ts';
import { insertLabel } from '../../src/store/labels.ts';
import { storeOfPhotos } from '../labels/label-context.ts';
import { scratchFolder } from '../support/scratch.ts';
import { libraryOf } from './photo-library.ts';

const library = libraryOf([
  { camera: 'Canon EOS R5', taken: '2021-05-01T00:00:00', files: ['Rome, Italy/a.jpg'] },
  { camera: 'Canon EOS R5', taken: '2021-05-02T00:00:00', files: ['Rome, Italy/b.jpg'] },
  { camera: 'Pixel', taken: '2019-05-01T00:00:00', format: 'heic', files: ['Home/c.heic'] },
  { camera: 'Say "x"', state: 'missing' },
]);

/** Completions at `|`, as the text each would make. */
function completed(marked: string, recent: string[] = []): string[] {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  return complete(library, text, caret, recent).map(
    ({ insert, from, to }) => text.slice(0, from) + insert + text.slice(to),
  );
}

describe('completion', () => {
  test('offers the names of filters that begin with the word at the caret', () => {
    expect(completed('dog cam|')).toEqual(['dog camera:']);
    expect(completed('dog -cam| beach')).toEqual(['dog -camera: beach']);
    expect(completed('fil|')).toEqual(['name:']);
    expect(completed('dog |')).toContain('dog year:');
    expect(completed('zebra|')).toEqual([]);
  });

  test('offers the values of the library with how many photos have them, most first', () => {
    expect(complete(library, 'camera:', 7, [])).toEqual([
      { insert: '"Canon EOS R5"', from: 7, to: 7, kind: 'value', count: 2 },
      { insert: 'Pixel', from: 7, to: 7, kind: 'value', count: 1 },
    ]);
    expect(completed('year:|')).toEqual(['year:2021', 'year:2019']);
    expect(completed('type:h|')).toEqual(['type:heic']);
    expect(completed('folder:|')).toEqual(
      ['Pictures', '"Rome, Italy"', 'Home'].map((name) => `folder:${name}`),
    );
    expect(completed('is:p|')).toEqual(['is:portrait', 'is:panorama']);
    expect(completed('after:y|')).toEqual(['after:yesterday']);
  });

  test('offers a text once, also where it was searched before', () => {
    const offered = completed('cam|', ['camera:', 'camera:Pixel']);
    expect(offered).toEqual(['camera:', 'camera:Pixel']);
    expect(completed('pix|', ['pix', 'camera:Pixel', 'pixel'])).toEqual(['pixel', 'camera:Pixel']);
  });

  test('finds a value by any part of it, and finishes inside of lists and quotes', () => {
    expect(completed('camera:eos|')).toEqual(['camera:"Canon EOS R5"']);
    expect(completed('camera:"canon e| dog')).toEqual(['camera:"Canon EOS R5"']);
    expect(completed('camera:pix|,x y')).toEqual(['camera:Pixel,x y']);
    expect(completed('camera:x,pi| y')).toEqual(['camera:x,Pixel y']);
  });

  test('offers labels and albums that a plain word may mean, before filters', async () => {
    const store = await storeOfPhotos(join(scratchFolder(), 'library'), 2);
    onTestFinished(() => store.close());
    for (const name of ['family/Anna Maria', 'dog']) {
      const { id: labelId } = insertLabel(store, { name });
      saveDecisions(store, [{ labelId, photoId: 1, accepted: true, percent: null }], 'm');
    }
    insertAlbum(store, { name: 'Camping 2024', photos: [1, 2] });
    // What finds nothing is not offered.
    insertLabel(store, { name: 'marble' });
    insertAlbum(store, { name: 'Camera roll' });
    const offers = (text: string) =>
      complete(store.library, text, text.length, []).map(({ insert }) => insert);
    expect(offers('mar')).toEqual(['tag:"family/Anna Maria"']);
    expect(offers('dog in -fam')).toEqual(['tag:"family/Anna Maria"']);
    expect(offers('cam')).toEqual(['album:"Camping 2024"', 'camera:']);
    expect(offers('nna')).toEqual([]);
    expect(offers('')).not.toContain('tag:dog');
  });

  test('offers recent searches that begin with the text', () => {
    const recent = ['Dogs in snow', 'dog', 'cat'];
    expect(completed('dog|', recent)).toEqual(['Dogs in snow']);
    expect(completed('|', recent)).toEqual(expect.arrayContaining(recent));
    expect(complete(library, 'dogs', 4, recent)[0]).toEqual({
      insert: 'Dogs in snow',
      from: 0,
      to: 4,
      kind: 'recent',
    });
  });

  test('inserts what parses to the value meant', () => {
    for (const { insert } of complete(library, 'folder:', 7, [])) {
      expect(parseQuery(`folder:${insert}`).problems).toEqual([]);
    }
  });
});
