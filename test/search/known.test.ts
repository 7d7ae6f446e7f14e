/** What is known for certain leads, and says why: names, labels, albums, folders, captions. */
import { expect, onTestFinished, test } from 'vitest';
import { RememberedBackground } from '../../src/embeddings/background.ts';
import { Searcher } from '../../src/search/searcher.ts';
import { Timeline } from '../../src/search/timeline.ts';
import { addAlbum } from '../../src/store/albums.ts';
import type { Store } from '../../src/store/database.ts';
import { saveDecisions } from '../../src/store/label-decisions.ts';
import { insertLabel } from '../../src/store/labels.ts';
import { normalised, weightedSum } from '../../src/vectors/arithmetic.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { randomNumbers } from '../bench/vectors.ts';
import { testStore } from '../support/library.ts';

const DIMENSIONS = 64;
const random = randomNumbers(5);
const direction = (): Float32Array =>
  normalised(Array.from({ length: DIMENSIONS }, () => random() - 0.5));
const beach = direction();
const background = Array.from({ length: 28 }, direction);

interface Photo {
  path: string;
  caption?: string;
  camera?: string;
  isBeach?: boolean;
}

/** Photos by their numbers from 1, in the order given. */
async function library(photos: readonly Photo[]): Promise<{ store: Store; searcher: Searcher }> {
  const store = await testStore();
  onTestFinished(() => store.close());
  const index = new VectorIndex(DIMENSIONS);
  const { library } = store;
  library.exec(`INSERT INTO folders (path, added_at) VALUES ('/photos', 0)`);
  const photo = library.prepare(
    `INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_source, camera, added_at)
     VALUES (@id, CAST(@id AS BLOB), 1, 'jpeg', 4, 3, @id, 'exif', @camera, 0)`,
  );
  const file = library.prepare(
    `INSERT INTO files (folder_id, path, size, modified_at, photo_id, state) VALUES (1, ?, 1, 0, ?, 'ready')`,
  );
  const claim = library.prepare(
    `INSERT INTO photo_claims (photo_id, source, caption) VALUES (?, 'photo', ?)`,
  );
  for (const [place, { path, caption, camera = null, isBeach = false }] of photos.entries()) {
    const id = place + 1;
    photo.run({ id, camera });
    file.run(path, id);
    if (caption !== undefined) claim.run(id, caption);
    const parts = [{ vector: direction(), weight: 0.3 }];
    if (isBeach) parts.push({ vector: beach, weight: 1 });
    index.set(id, normalised(weightedSum(parts)));
  }
  const model = {
    manifest: {
      key: 'made up',
      fitted: { cut: { deviations: 2, shareOfBest: 0.5 }, wordsCut: null, unknownWords: null },
    },
    index,
    texts: {
      meaningless: () => Promise.resolve(new Float32Array(beach.length)),
      weigh: (all: readonly string[]) => Promise.resolve(all.map(() => null)),
      embed: (texts: readonly string[]) => Promise.resolve(texts.map(() => beach)),
    },
    background: new RememberedBackground(index, () => Promise.resolve(background)),
  };
  const timeline = new Timeline(store);
  return {
    store,
    searcher: new Searcher({ store, active: () => model, timeline, offlineFolders: () => [] }),
  };
}

function accept(store: Store, labelId: number, photoIds: readonly number[]): void {
  const verdicts = photoIds.map((photoId) => ({ labelId, photoId, accepted: true, percent: null }));
  saveDecisions(store, verdicts, null);
}

/** What leads as `key:value` and the numbers of its photos. */
async function leading(searcher: Searcher, text: string): Promise<string[]> {
  const { ids, known, likely } = await searcher.search({ text });
  let at = 0;
  const runs = known.map(({ key, value, count }) => {
    const own = ids.slice(at, at + count).sort((a, b) => a - b);
    at += count;
    return `${key}:${value} ${own.join(',')}`;
  });
  expect(likely).toBeGreaterThanOrEqual(at);
  expect(new Set(ids).size).toBe(ids.length);
  return runs;
}

const zoo: Photo[] = [
  { path: 'IMG_3551.JPG', isBeach: true },
  { path: 'trip/año nuevo.jpg' },
  { path: 'trip/ano.jpg' },
  { path: 'Strand/Straße am Meer.jpg', isBeach: true },
  { path: '5.jpg', caption: 'Anna at the lighthouse', isBeach: true },
  { path: '6.jpg', caption: 'the party' },
  { path: 'Bu\u0308ro im Juli.jpg' },
];

test('a file name and a caption lead, spelled as they are typed before those with accents', async () => {
  const { searcher } = await library(zoo);
  expect(await leading(searcher, '3551')).toEqual(['name:3551 1']);
  expect(await leading(searcher, 'lighthouse')).toEqual(['caption:lighthouse 5']);
  expect((await searcher.search({ text: 'ano' })).ids.slice(0, 2)).toEqual([3, 2]);
  expect(await leading(searcher, 'año')).toEqual(['name:año 2']);
  expect(await leading(searcher, 'STRASSE')).toEqual(['name:STRASSE 4']);
  expect(await leading(searcher, 'buro')).toEqual(['name:buro 7']);
  // A part of a word is another word.
  expect(await leading(searcher, 'art')).toEqual([]);
});

test('a label, an album or a folder leads by its name, and without its accents', async () => {
  const { store, searcher } = await library(zoo);
  const { id } = insertLabel(store, { name: 'Foré' });
  insertLabel(store, { name: 'Fore' });
  accept(store, id, [2]);
  addAlbum(store, { name: 'Sonnen­aufgang'.replace('\u00AD', ''), photos: [6] });
  expect(await leading(searcher, 'foré')).toEqual(['tag:Foré 2']);
  expect(await leading(searcher, 'fore')).toEqual(['tag:Foré 2']);
  expect(await leading(searcher, 'sonnenaufgang')).toEqual(['album:Sonnenaufgang 6']);
  expect(await leading(searcher, 'strand')).toEqual(['folder:Strand 4']);
  expect((await searcher.search({ text: 'label:fore' })).ids).toEqual([2]);
  expect((await searcher.search({ text: 'name:buro' })).ids).toEqual([7]);
});

test('a name among other words leads with those of its photos that answer them', async () => {
  const { store, searcher } = await library(zoo);
  const { id } = insertLabel(store, { name: 'Anna' });
  accept(store, id, [1, 2, 3]);
  expect(await leading(searcher, 'anna')).toEqual(['tag:Anna 1,2,3', 'caption:anna 5']);
  expect(await leading(searcher, 'anna swimming')).toEqual(['tag:Anna 1']);
  // Nothing leads in an order of time.
  expect((await searcher.search({ text: 'anna', order: 'newest' })).known).toEqual([]);
});

test('a label behind a minus goes for certain; an album or a folder of that name does not', async () => {
  const { store, searcher } = await library(zoo);
  const { id } = insertLabel(store, { name: 'Holiday' });
  accept(store, id, [1, 2]);
  addAlbum(store, { name: 'Garden', photos: [6] });
  const idsOf = async (text: string) => (await searcher.search({ text })).ids.sort();
  const others = [3, 4, 5, 6, 7];
  for (const text of ['-holiday', 'without holiday', 'no holiday', 'dog -holiday']) {
    const { ids, understood } = await searcher.search({ text });
    expect(ids.toSorted(), text).toEqual(others);
    expect(understood.parts.at(-1), text).toMatchObject({
      ...{ kind: 'words', text: 'holiday', negated: true, to: text.length },
    });
  }
  expect(await idsOf('-garden')).toEqual([1, 2, ...others]);
});

test('a name that is not there is named with the nearest one', async () => {
  const { store, searcher } = await library([{ path: '1.jpg', camera: 'Canon EOS R5' }]);
  insertLabel(store, { name: 'Holiday' });
  addAlbum(store, { name: 'Rome 2019', photos: [] });
  const mistake = async (text: string) => (await searcher.search({ text })).understood.problems[0];
  expect(await mistake('dog label:holyday')).toEqual({
    ...{ code: 'no-such-name', from: 4, to: 17 },
    message: 'There is no label “holyday”. Did you mean “Holiday”?',
    suggestion: { text: 'tag:Holiday', from: 4, to: 17 },
  });
  expect((await mistake('-album:"Rom 2019"'))?.suggestion?.text).toBe('-album:"Rome 2019"');
  expect((await mistake('camera:cannon'))?.suggestion?.text).toBe('camera:Canon');
  expect(await mistake('label:zebra')).not.toHaveProperty('suggestion');
  expect(await mistake('label:holiday camera:eos')).toBeUndefined();
  expect((await searcher.search({ text: 'label:holyday' })).ids).toEqual([]);
});
