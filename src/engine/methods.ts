/** The contract's methods over the engine's parts: each checks its input and says one thing. */
import type { Failure, Status } from '../contract/activity.ts';
import type { Api } from '../contract/contract.ts';
import type { PhotoDetails } from '../contract/photos.ts';
import type { Settings } from '../contract/settings.ts';
import { isAhead, parseIso } from '../base/claims.ts';
import { AppError } from '../base/errors.ts';
import { failureReasons } from '../base/failures.ts';
import { complete } from '../search/complete.ts';
import { folderTree } from '../store/folder-tree.ts';
import { listFailures, retryFailures } from '../store/files.ts';
import type { Subject } from '../store/changes.ts';
import { setTaken, type UserDate } from '../store/claims.ts';
import { mark, photoDetails, photoPath } from '../store/photos.ts';
import { forgetSearches, recentSearches, rememberSearch } from '../store/settings.ts';
import type { Store } from '../store/database.ts';
import { undoChange } from '../store/undo.ts';
import type { Library } from '../library/library.ts';
import type { Indexer } from '../analyse/indexer.ts';
import { attachedFiles } from '../features/library/attached.ts';
import { browse } from '../features/library/browse.ts';
import type { Devices } from '../features/models/devices.ts';
import type { DuplicateApi } from '../features/duplicates/duplicate-methods.ts';
import { contract } from '../contract/contract.ts';
import { checked, inputs } from '../contract/input.ts';
import { checkAnswers, checksAnswers } from './check-answers.ts';
import type { LabelApi } from '../features/labels/label-api.ts';
import type { Searcher } from '../search/searcher.ts';
import type { SidecarApi } from '../features/sidecars/sidecar-methods.ts';

/** What a host can do that the engine cannot: the desktop has dialogs, a browser has not. */
export interface HostAbilities {
  kind: 'desktop' | 'browser';
  /** The system's folder dialog; absent where there is none. */
  chooseFolder?: () => Promise<string | null>;
  /** Shows a file in the system's file manager. */
  reveal: (path: string) => Promise<void>;
  /** Moves a file to the system's trash; absent where there is none. */
  trash?: (path: string) => Promise<void>;
}

/** The parts that methods speak to. */
export interface Parts {
  store: Store;
  library: Library;
  indexer: Indexer;
  searcher: Searcher;
  devices: Devices;
  duplicates: DuplicateApi;
  labels: LabelApi;
  sidecars: SidecarApi;
  host: HostAbilities;
  status: () => Status;
  /** Ids of folders whose volume is not there. */
  offline: () => ReadonlySet<number>;
  settings: () => Settings;
  changeSettings: (change: Partial<Settings>) => Settings;
  /** Photos are shown differently from now on: ratings, favourites. */
  marked: () => void;
  /** A change about this was taken back, or done again. */
  undone: (about: Subject) => void;
  logPath: string;
  bugReport: () => string;
}

/** The engine's Api as a record of own functions. Methods without input take none. */
export function createMethods(parts: Parts): Api {
  const { store, library, indexer, searcher, devices, host } = parts;

  function known(id: number): PhotoDetails {
    const details = photoDetails(store, id, parts.offline());
    if (details === null) throw new AppError('not-found', `There is no photo ${id}.`);
    return details;
  }

  const methods: Api = {
    status: () => Promise.resolve(parts.status()),

    addFolder: checked(inputs.addFolder, ({ path }) => library.addFolder(path)),
    removeFolder: checked(inputs.removeFolder, ({ id }) => library.removeFolder(id)),
    rescan: checked(inputs.rescan, ({ id }) => library.rescan(id)),
    chooseFolder: () => {
      if (host.chooseFolder) return host.chooseFolder();
      throw new AppError('unsupported-here', 'There is no folder dialog in a browser.');
    },
    browse: checked(inputs.browse, ({ path }) => browse(path)),

    folderTree: async () => folderTree(store),

    pause: async () => indexer.pause(),
    resume: async () => indexer.resume(),

    failures: async () => failures(store),
    retry: checked(inputs.retry, async ({ fileIds }) => {
      const count = retryFailures(store, fileIds);
      indexer.wake();
      return count;
    }),

    search: checked(inputs.search, async (request) => {
      if (request.remember === true) rememberSearch(store, request.text);
      return searcher.search(request);
    }),
    complete: checked(inputs.complete, async ({ text, caret }) =>
      complete(store.library, text, caret, recentSearches(store)),
    ),
    recentSearches: async () => recentSearches(store),
    forgetSearches: checked(inputs.forgetSearches, async ({ text }) => forgetSearches(store, text)),

    photo: checked(inputs.photo, async ({ id }) => {
      const details = known(id);
      const attached = await attachedFiles(details);
      return { ...details, companions: [...details.companions, ...attached] };
    }),
    mark: checked(inputs.mark, async ({ ids, favourite, rating }) => {
      const undo = mark(store, ids, { favourite, rating });
      parts.marked();
      return { undo };
    }),
    setTaken: checked(inputs.setTaken, async ({ ids, taken }) => {
      const undo = setTaken(store, ids, taken === null ? null : writtenDate(taken));
      parts.marked();
      return { undo };
    }),
    undoChange: checked(inputs.undoChange, async ({ undo: change }) => {
      const { about, undo } = undoChange(store, change);
      parts.undone(about);
      return { undo };
    }),
    reveal: checked(inputs.reveal, async ({ id, path }) => {
      const paths = known(id).files.map((file) => file.path);
      const chosen = path ?? photoPath(store, id);
      if (chosen === null || !paths.includes(chosen)) {
        throw new AppError('not-found', `Photo ${id} has no such file here.`);
      }
      await host.reveal(chosen);
    }),

    ...parts.labels,

    ...parts.sidecars,

    ...parts.duplicates,

    changeSettings: checked(inputs.changeSettings, async (change) => parts.changeSettings(change)),

    devices: async () => devices.report(),
    testDevices: async () => {
      const report = await devices.testAgain();
      indexer.restartAnalyser();
      return report;
    },

    showLog: () => host.reveal(parts.logPath),
    bugReport: async () => parts.bugReport(),
  };
  return checksAnswers ? checkAnswers(contract.calls, methods) : methods;
}

/** @throws AppError 'bad-input' */
function writtenDate(taken: string): UserDate {
  const date = parseIso(taken);
  if (date !== null && !isAhead({ ...date, offset: null }, Date.now())) return date;
  throw new AppError(
    'bad-input',
    `“${taken}” is not a date that a photo can have. Write it like 1962, 1962-06, 1962-06-30 or 1962-06-30T18:05.`,
  );
}

/** Files that could not be read, with the reason in words. */
export function failures(store: Store): Failure[] {
  return listFailures(store).map((row) => ({ ...row, reason: failureReasons[row.code] }));
}
