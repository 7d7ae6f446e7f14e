/** Feature: sidecars and Takeout, written and read; one export or import at a time, watched and stopped. */
import { isMistake } from '../../contract/search.ts';
import { implement } from '../../contract/implement.ts';
import { sidecars as topic } from '../../contract/sidecars.ts';
import { isAbsolute } from 'node:path';
import { AppError } from '../../base/errors.ts';
import { exportSidecars } from './export.ts';
import { importSidecars } from './import.ts';
import type { SidecarControl } from './run-control.ts';
import type { Sidecar } from '../../media/sidecar.ts';
import type { SavedBatch } from '../../analyse/writer.ts';
import { SidecarReader } from '../../analyse/sidecar-reader.ts';
import { importTakeout, looksLikeTakeout, type ReadTakeout } from './takeout.ts';
import { giveWaiting, migrations } from './takeout-waiting.ts';
import type { Store } from '../../store/database.ts';
import { listFolders } from '../../store/folders.ts';
import { getSetting, setSetting } from '../../store/settings.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';

/** The setting that names the folders whose Takeout was read. */
const TAKEOUTS_READ = 'takeouts-read';

/** Steps a second that are announced, at most. */
const ANNOUNCE_MILLISECONDS = 200;

export const sidecars: FeatureDefinition = {
  name: 'sidecars',
  topics: [topic],
  migrations,
  make,
};

function make({ store, spawn, searcher, models, announce, bus }: FeatureContext): Feature {
  let stopping: AbortController | null = null;
  let working: Promise<unknown> = Promise.resolve();

  /** Runs `work` unless another is under way, and tells how far it is. */
  async function run<Result>(
    kind: 'export' | 'import',
    work: (control: SidecarControl & { reader: SidecarReader }) => Promise<Result>,
  ): Promise<Result> {
    if (stopping !== null) {
      throw new AppError('bad-input', 'Sidecars are being written or read already.');
    }
    const controller = new AbortController();
    stopping = controller;
    let last = -Infinity;
    const progress = (done: number, total: number): void => {
      const now = performance.now();
      if (now - last < ANNOUNCE_MILLISECONDS) return;
      last = now;
      announce(topic, 'sidecars', { running: { kind, done, total } });
    };
    const reader = new SidecarReader(spawn);
    const findSidecar = (place: string): Promise<Sidecar | null> => reader.find(place);
    const running = work({ signal: controller.signal, progress, findSidecar, reader });
    working = running.catch(() => undefined);
    try {
      return await running;
    } finally {
      reader.close();
      stopping = null;
      announce(topic, 'sidecars', { running: null });
    }
  }

  /** Photos that a search finds, above its cut; null is all of them. */
  async function photosOf(query: string | undefined): Promise<number[] | null> {
    if (query === undefined || query.trim() === '') return null;
    await models.load();
    const found = await searcher.search({ text: query, limit: Number.MAX_SAFE_INTEGER });
    const problem = found.understood.problems.find(isMistake);
    // A mistake in a filter must not turn into writing beside every photo.
    if (problem !== undefined) throw new AppError('bad-input', problem.message);
    return found.ids.slice(0, found.likely);
  }

  /** Writes what photos inherited from removed copies into their sidecars, and nothing else. */
  async function saveInheritedFacts(photos: readonly number[]): Promise<void> {
    // After whatever is being written or read now.
    await working;
    const nothing = {
      ...{
        labels: false,
        albums: false,
        ratings: false,
        applied: false,
        dates: false,
        captions: false,
      },
    };
    const { failures } = await run('export', (control) =>
      exportSidecars(store, { to: null, photos, include: nothing }, control),
    );
    const [failure] = failures;
    if (failure !== undefined) throw new AppError(failure.code, failure.message);
  }

  /** What Google says of photos reaches them with their files; null: with any that are there. */
  function giveToPhotos(files: SavedBatch['files'] | null): void {
    if (giveWaiting(store, files).photos > 0) void bus.tell('imported', null);
  }

  return {
    handlers: implement(topic, {
      exportSidecars: ({ to, query, include }) =>
        run('export', async (control) => {
          refuseRelative(to === undefined || to === null ? [] : [to]);
          const photos = await photosOf(query);
          const own = { labels: true, albums: true, ratings: true, dates: true, captions: true };
          const all = { ...own, applied: false };
          const order = { to: to ?? null, photos, include: { ...all, ...include } };
          return exportSidecars(store, order, control);
        }),
      importSidecars: ({ folders }) =>
        run('import', async (control) => {
          refuseRelative(folders ?? []);
          try {
            return await importSidecars(store, folders ?? null, control);
          } finally {
            void bus.tell('imported', null);
          }
        }),
      importTakeout: ({ folders }) =>
        run('import', async (control) => {
          refuseRelative(folders);
          const readTakeout: ReadTakeout = (path) => control.reader.takeout(path);
          try {
            const result = await importTakeout(store, folders, { ...control, readTakeout });
            if (!result.stopped) noteTakeouts(store, folders);
            return result;
          } finally {
            void bus.tell('imported', null);
          }
        }),
      takeoutFolders: async () => {
        const read = takeoutsRead(store);
        const found: string[] = [];
        for (const { path } of listFolders(store)) {
          if (!read.includes(path) && (await looksLikeTakeout(path))) found.push(path);
        }
        return found;
      },
      stopSidecars: () => {
        stopping?.abort();
        return Promise.resolve();
      },
    }),
    listens: {
      'facts-inherited': saveInheritedFacts,
      saved: ({ files }) => giveToPhotos(files),
    },
    // What a kill left between a file and its words.
    start: () => giveToPhotos(null),
    close: async () => {
      stopping?.abort();
      await working;
    },
  };
}

function takeoutsRead(store: Store): readonly string[] {
  const stored = getSetting(store, TAKEOUTS_READ);
  return Array.isArray(stored) ? stored.filter((path) => typeof path === 'string') : [];
}

function noteTakeouts(store: Store, folders: readonly string[]): void {
  setSetting(store, TAKEOUTS_READ, [...new Set([...takeoutsRead(store), ...folders])]);
}

function refuseRelative(folders: readonly string[]): void {
  const relative = folders.find((folder) => !isAbsolute(folder));
  if (relative === undefined) return;
  throw new AppError('not-a-folder', `${relative} is not a full path.`);
}
