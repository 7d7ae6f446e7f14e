/** A library whose photos and vectors are made up: dogs, some of them in snow, and other things. */
import { RememberedBackground } from '../../src/embeddings/background.ts';
import { Searcher } from '../../src/search/searcher.ts';
import type { SearchModel } from '../../src/search/searcher.ts';
import { Timeline } from '../../src/search/timeline.ts';
import type { Store } from '../../src/store/database.ts';
import { normalised, weightedSum } from '../../src/vectors/arithmetic.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { randomNumbers } from '../bench/vectors.ts';
import { testStore } from './library.ts';

const DIMENSIONS = 64;

export interface MadeUpLibrary {
  store: Store;
  searcher: Searcher;
  model: SearchModel;
  timeline: Timeline;
}

/**
 * Photos 1 to `dogs` show a dog, every third of them snow as well; the others nothing that has a name.
 * The words `dog` and `snow` mean these; other words mean nothing that a photo shows.
 */
export async function madeUpLibrary(dogs: number, others: number): Promise<MadeUpLibrary> {
  const random = randomNumbers(23);
  const direction = (): Float32Array =>
    normalised(Array.from({ length: DIMENSIONS }, () => random() - 0.5));
  const things = { dog: direction(), snow: direction() };
  const background = Array.from({ length: 28 }, direction);
  const store = await testStore();
  const index = new VectorIndex(DIMENSIONS);
  const photo = store.library.prepare(
    `INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_source, added_at, file_count)
     VALUES (@id, CAST(@id AS BLOB), 1, 'jpeg', 4, 3, @id, 'exif', 0, 1)`,
  );
  const embedding = store.library.prepare(
    "INSERT INTO embeddings (photo_id, model, vector, device) VALUES (?, 'made up', ?, 'cpu')",
  );
  store.library.transaction(() => {
    for (let id = 1; id <= dogs + others; id += 1) {
      photo.run({ id });
      const parts = [{ vector: direction(), weight: 0.3 }];
      if (id <= dogs) parts.push({ vector: things.dog, weight: 1 });
      if (id <= dogs && id % 3 === 0) parts.push({ vector: things.snow, weight: 1 });
      const vector = normalised(weightedSum(parts));
      index.set(id, vector);
      embedding.run(id, Buffer.from(vector.buffer));
    }
  })();
  const known = new Map<string, Float32Array>(Object.entries(things));
  known.set(
    'dog and snow',
    normalised(
      weightedSum([
        { vector: things.dog, weight: 1 },
        { vector: things.snow, weight: 1 },
      ]),
    ),
  );
  const meaningOf = (text: string): Float32Array => {
    const meaning = known.get(text) ?? direction();
    known.set(text, meaning);
    return meaning;
  };
  const model: SearchModel = {
    manifest: {
      key: 'made up',
      fitted: { cut: { deviations: 2, shareOfBest: 0.5 }, wordsCut: null, unknownWords: null },
    },
    index,
    texts: {
      embed: (texts) => Promise.resolve(texts.map(meaningOf)),
      meaningless: () => Promise.resolve(new Float32Array(things.dog.length)),
      weigh: (texts) => Promise.resolve(texts.map(() => null)),
    },
    background: new RememberedBackground(index, () => Promise.resolve(background)),
  };
  const timeline = new Timeline(store);
  const searcher = new Searcher({
    store,
    active: () => model,
    timeline,
    offlineFolders: () => [],
  });
  return { store, searcher, model, timeline };
}

/** Says that two photos are the same picture. */
export function pairUp({ store }: MadeUpLibrary, a: number, b: number): void {
  store.library
    .prepare(
      'INSERT INTO duplicate_pairs (a, b, same, similar, score, traits) VALUES (?, ?, 0, NULL, 1, 0)',
    )
    .run(Math.min(a, b), Math.max(a, b));
}
