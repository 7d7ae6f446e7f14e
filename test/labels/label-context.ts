/** A store of made-up photos with vectors, and what labels are scored by. Texts get the vectors they name. */
import { openStore, type Store } from '../../src/store/database.ts';
import { eachEmbedding } from '../../src/store/embeddings.ts';
import { saveAnalysed } from '../../src/store/photos.ts';
import { RememberedBackground } from '../../src/embeddings/background.ts';
import { backgroundPrompts } from '../../src/models/background-prompts.ts';
import { normalised } from '../../src/vectors/arithmetic.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { analysed } from '../support/library.ts';
import type { LabelContext } from '../../src/features/labels/label-context.ts';

const DIMENSIONS = 16;

/** The same direction for the same text, always; `a photo of 3` points along axis 3. */
export function textVector(text: string): Float32Array {
  const axis = /\d+$/.exec(text)?.[0];
  if (axis !== undefined) return unit(Number(axis), 0, 0);
  let seed = 7;
  for (const character of text) seed = (seed * 31 + character.charCodeAt(0)) >>> 0;
  return unit(seed % DIMENSIONS, seed, 1);
}

/** A direction along an axis, with noise that follows from the seed. */
export function unit(axis: number, seed: number, noise: number): Float32Array {
  let state = seed + 1;
  const vector = Array.from({ length: DIMENSIONS }, (_, i) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return (i === axis ? 1 : 0) + noise * (state / 0x7fffffff - 0.5);
  });
  return normalised(vector);
}

/** Photo `i` shows thing `i % 10`, more or less clearly. */
export async function storeOfPhotos(folder: string, count: number, model = 'one'): Promise<Store> {
  const store = await openStore(folder);
  addPhotos(store, 0, count, model);
  return store;
}

export function addPhotos(store: Store, from: number, to: number, model = 'one'): void {
  const { library } = store;
  library
    .prepare(`INSERT OR IGNORE INTO folders (id, path, added_at) VALUES (1, '/photos', 0)`)
    .run();
  const insert = library.prepare(
    `INSERT OR IGNORE INTO files (id, folder_id, path, size, modified_at, state, tries)
     VALUES (?, 1, ?, 1, 0, 'pending', 1)`,
  );
  const items = Array.from({ length: to - from }, (_, place) => {
    const id = from + place + 1;
    insert.run(id, `${id}.jpg`);
    const vector = unit(id % 10, id, 1);
    return analysed(id, `photo ${id}`, { embedding: { model, vector, device: 'cpu' } });
  });
  saveAnalysed(store, items);
}

export function contextOf(store: Store, model = 'one'): LabelContext {
  const photos = new VectorIndex(DIMENSIONS);
  photos.load(eachEmbedding(store, model));
  const background = new RememberedBackground(photos, () =>
    Promise.resolve(backgroundPrompts.map(textVector)),
  );
  return {
    store,
    background: () => background.current(),
    model: { key: model, logitScale: 20, fit: { slope: 1.5, offset: -1.85 } },
    photos,
    embed: (texts) => Promise.resolve(texts.map(textVector)),
  };
}
