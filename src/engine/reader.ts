/**
 * A library opened only to be asked: for command lines that search while the app runs. Takes no lock
 * and writes nothing.
 */
import { AppError } from '../base/errors.ts';
import { builtInModel } from '../embed/manifest.ts';
import type { Surroundings } from '../label/builder.ts';
import { AnalyserClient } from '../pipeline/analyser-client.ts';
import type { SpawnAnalyser } from '../pipeline/protocol.ts';
import { QueryEncoder } from '../pipeline/query-encoder.ts';
import { VectorIndex } from '../search/vector-index.ts';
import { openStore } from '../store/database.ts';
import type { Store } from '../store/database.ts';
import { Searcher } from './searcher.ts';
import { Timeline } from './timeline.ts';
import { VectorLoader } from './vector-loader.ts';

/** What can be asked of a library that another process may own. */
export interface Reader {
  store: Store;
  searcher: Searcher;
  /** What labels are judged by. */
  surroundings: Surroundings;
  /** The vector of any picture on this machine. @throws AppError with the reason. */
  embedPicture(path: string): Promise<Float32Array>;
  close(): void;
}

/** @throws AppError when there is no library in this folder. */
export async function openReader(libraryFolder: string, spawn: SpawnAnalyser): Promise<Reader> {
  const store = await openStore(libraryFolder, { readonly: true });
  const manifest = builtInModel();
  const encoder = new QueryEncoder(spawn, manifest.folder);
  // The encoder starts while the vectors are read.
  encoder.warmUp().catch(() => undefined);
  const index = new VectorIndex(manifest.dimensions);
  await new VectorLoader(store, index, manifest.key).load();
  const searcher = new Searcher({
    store,
    model: { key: manifest.key },
    index,
    timeline: new Timeline(store),
    encoder,
    offlineFolders: () => [],
  });
  return {
    store,
    searcher,
    surroundings: {
      store,
      model: { key: manifest.key, logitScale: manifest.logitScale },
      photos: index,
      embed: (texts) => encoder.embed(texts),
    },
    embedPicture: (path) => embedPicture(path, manifest.folder, spawn),
    close: () => {
      encoder.close();
      store.close();
    },
  };
}

async function embedPicture(
  path: string,
  modelFolder: string,
  spawn: SpawnAnalyser,
): Promise<Float32Array> {
  const client = new AnalyserClient(spawn, 'images');
  try {
    await client.open('images', modelFolder, 'cpu', 1);
    const outcome = await client.analyse(path, () => true);
    if (outcome.kind === 'analysed') return outcome.photo.vector;
    const reason = 'detail' in outcome ? outcome.detail : outcome.kind;
    throw new AppError('not-found', `${path} cannot be read: ${reason}`);
  } finally {
    client.kill('done');
  }
}
