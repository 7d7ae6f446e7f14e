/**
 * A library opened only to be asked: for command lines that search while the app runs. Takes no lock
 * and writes nothing.
 */
import { AppError } from '../base/errors.ts';
import { allModels } from '../models/shelf.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { LabelContext } from '../features/labels/label-context.ts';
import { AnalyserClient } from '../analyse/analyser-client.ts';
import { vectorIn } from '../analyse/analysed-file.ts';
import { VECTOR } from '../analyse/tasks/vector/vectors.ts';
import type { SpawnAnalyser } from '../analyse/protocol.ts';
import { openStore } from '../store/database.ts';
import type { Store } from '../store/database.ts';
import { scoringModel } from '../features/labels/label-context.ts';
import { activate, modelThatAnswers, type ActiveModel } from '../embeddings/models.ts';
import { Searcher } from '../search/searcher.ts';
import { Timeline } from '../search/timeline.ts';

/** What can be asked of a library that another process may own. */
export interface Reader {
  store: Store;
  searcher: Searcher;
  /** What answers: vectors, texts, and how they score. */
  model: ActiveModel;
  timeline: Timeline;
  /** What labels are scored by. */
  context: LabelContext;
  /** The vector of any picture on this machine. @throws AppError with the reason. */
  embedPicture(path: string): Promise<Float32Array>;
  /** The same of several, each with its vector or why it has none. @throws AppError where none can be read. */
  embedPictures(paths: readonly string[]): Promise<(Float32Array | AppError)[]>;
  close(): void;
}

/** @throws AppError when there is no library in this folder. */
export async function openReader(libraryFolder: string, spawn: SpawnAnalyser): Promise<Reader> {
  const store = await openStore(libraryFolder, { readonly: true });
  const active = activate(modelThatAnswers(store, allModels(libraryFolder)), store, spawn);
  const { manifest, index, texts, vectors, background } = active;
  // The encoder starts while the vectors are read.
  texts.warmUp().catch(() => undefined);
  await vectors.load();
  const timeline = new Timeline(store);
  const searcher = new Searcher({
    store,
    active: () => active,
    timeline,
    offlineFolders: () => [],
  });
  const embedPictures: Reader['embedPictures'] = (paths) => embed(paths, manifest, spawn);
  return {
    store,
    searcher,
    timeline,
    model: active,
    context: {
      store,
      model: scoringModel(manifest),
      photos: index,
      embed: (prompts) => texts.embed(prompts),
      background: () => background.current(),
    },
    embedPictures,
    embedPicture: async (path) => {
      const [outcome] = await embedPictures([path]);
      if (outcome instanceof Float32Array) return outcome;
      throw outcome ?? new AppError('not-found', `${path} cannot be read.`);
    },
    close: () => {
      texts.close();
      store.close();
    },
  };
}

async function embed(
  paths: readonly string[],
  { key, folder, files }: ModelManifest,
  spawn: SpawnAnalyser,
): Promise<(Float32Array | AppError)[]> {
  if (files.vision === null) {
    throw new AppError(
      'encoder-unavailable',
      `This library still answers by an earlier model (${key}), which reads no new pictures. Run \`keepsake index\` first.`,
    );
  }
  const open = async (): Promise<AnalyserClient> => {
    const opened = new AnalyserClient(spawn, 'images');
    await opened.open('images', folder, 'cpu', 1);
    return opened;
  };
  let client = await open();
  try {
    const found: (Float32Array | AppError)[] = [];
    for (const path of paths) {
      const outcome = await client.analyse(path, () => ({
        ...{ tasks: [VECTOR], describe: null, isKnown: false },
      }));
      const vector = outcome.kind === 'analysed' ? vectorIn(outcome.photo, key) : null;
      const reason = 'detail' in outcome ? outcome.detail : outcome.kind;
      found.push(vector?.vector ?? new AppError('not-found', `${path} cannot be read: ${reason}`));
      // A file that ends the process costs that file.
      if (outcome.kind === 'lost') client = await open();
    }
    return found;
  } finally {
    client.kill('done');
  }
}
