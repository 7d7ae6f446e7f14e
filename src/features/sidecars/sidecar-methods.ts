/** The contract's methods about sidecars: one export or import at a time, watched and stopped. */
import { isAbsolute } from 'node:path';
import type { Api } from '../../contract/contract.ts';
import type { SidecarState } from '../../contract/sidecars.ts';
import { AppError } from '../../base/errors.ts';
import { exportSidecars } from './export.ts';
import { importSidecars } from './import.ts';
import type { SidecarControl } from './run.ts';
import type { Sidecar } from '../../media/sidecar.ts';
import type { SpawnAnalyser } from '../../analyse/protocol.ts';
import { SidecarReader } from '../../analyse/sidecar-reader.ts';
import { importTakeout, looksLikeTakeout, type ReadTakeout } from './takeout.ts';
import type { Store } from '../../store/database.ts';
import { listFolders } from '../../store/folders.ts';
import { getSetting, setSetting } from '../../store/settings.ts';
import { checked, inputs } from '../../contract/input.ts';
import type { Searcher } from '../../search/searcher.ts';

/** What sidecars are written from, and who hears of it. */
export interface SidecarParts {
  store: Store;
  spawn: SpawnAnalyser;
  searcher: Searcher;
  /** Resolves when a search finds all that is known. */
  vectorsLoaded: () => Promise<void>;
  announce: (state: SidecarState) => void;
  /** Labels, albums, ratings or keywords were taken over from files. */
  imported: () => void;
}

export type SidecarApi = Pick<
  Api,
  'exportSidecars' | 'importSidecars' | 'importTakeout' | 'takeoutFolders' | 'stopSidecars'
>;

/** The setting that names the folders whose Takeout was read. */
const TAKEOUTS_READ = 'takeouts-read';

/** Steps a second that are announced, at most. */
const ANNOUNCE_MILLISECONDS = 200;

/** The methods, and a way to end what they do when the engine closes. */
export function createSidecarMethods(parts: SidecarParts): {
  methods: SidecarApi;
  /** Writes what photos were given by copies that went into the sidecars beside them, and nothing else. */
  saveGivenFacts: (photos: readonly number[]) => Promise<void>;
  close: () => Promise<void>;
} {
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
      parts.announce({ running: { kind, done, total } });
    };
    const reader = new SidecarReader(parts.spawn);
    const findSidecar = (place: string): Promise<Sidecar | null> => reader.find(place);
    const running = work({ signal: controller.signal, progress, findSidecar, reader });
    working = running.catch(() => undefined);
    try {
      return await running;
    } finally {
      reader.close();
      stopping = null;
      parts.announce({ running: null });
    }
  }

  /** Photos that a search finds, above its cut; null is all of them. */
  async function photosOf(query: string | undefined): Promise<number[] | null> {
    if (query === undefined || query.trim() === '') return null;
    await parts.vectorsLoaded();
    const found = await parts.searcher.search({ text: query, limit: Number.MAX_SAFE_INTEGER });
    const [problem] = found.understood.problems;
    // A mistake in a filter must not turn into writing beside every photo.
    if (problem !== undefined) throw new AppError('bad-input', problem.message);
    return found.ids.slice(0, found.likely);
  }

  return {
    methods: {
      exportSidecars: checked(inputs.exportSidecars, ({ to, query, include }) =>
        run('export', async (control) => {
          refuseRelative(to === undefined || to === null ? [] : [to]);
          const photos = await photosOf(query);
          const all = { labels: true, albums: true, ratings: true, dates: true, applied: false };
          const order = { to: to ?? null, photos, include: { ...all, ...include } };
          return exportSidecars(parts.store, order, control);
        }),
      ),
      importSidecars: checked(inputs.importSidecars, ({ folders }) =>
        run('import', async (control) => {
          refuseRelative(folders ?? []);
          try {
            return await importSidecars(parts.store, folders ?? null, control);
          } finally {
            parts.imported();
          }
        }),
      ),
      importTakeout: checked(inputs.importTakeout, ({ folders }) =>
        run('import', async (control) => {
          refuseRelative(folders);
          const readTakeout: ReadTakeout = (path) => control.reader.takeout(path);
          try {
            const result = await importTakeout(parts.store, folders, { ...control, readTakeout });
            if (!result.stopped) noteTakeouts(parts.store, folders);
            return result;
          } finally {
            parts.imported();
          }
        }),
      ),
      takeoutFolders: async () => {
        const read = takeoutsRead(parts.store);
        const found: string[] = [];
        for (const { path } of listFolders(parts.store)) {
          if (!read.includes(path) && (await looksLikeTakeout(path))) found.push(path);
        }
        return found;
      },
      stopSidecars: () => {
        stopping?.abort();
        return Promise.resolve();
      },
    },
    saveGivenFacts: async (photos) => {
      // After whatever is being written or read now.
      await working;
      const nothing = {
        ...{ labels: false, albums: false, ratings: false, applied: false, dates: false },
      };
      const { failures } = await run('export', (control) =>
        exportSidecars(parts.store, { to: null, photos, include: nothing }, control),
      );
      const [failure] = failures;
      if (failure !== undefined) throw new AppError(failure.code, failure.message);
    },
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
