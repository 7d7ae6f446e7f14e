/**
 * Moves duplicates to the system's trash. Nothing is removed that has changed since it was compared,
 * and nothing unless a kept file has just been read in full. Every step is in the journal before it
 * is taken: whatever ends the process, the next start knows what happened. Runs in the engine.
 */
import { existsSync } from 'node:fs';
import type { Refusal, Removal, RemovalOrder, RemovedFile } from '../api.ts';
import { AppError, messageOf } from '../base/errors.ts';
import type { Store } from '../store/database.ts';
import { setApart } from '../store/duplicates.ts';
import {
  beginRemoval,
  disinherit,
  fileRestored,
  fileTrashed,
  inherit,
  journalFiles,
  listRemovals,
  readyFiles,
  removableFile,
  runningRemovals,
  setFileStep,
  setRemovalState,
} from '../store/removals.ts';
import type { JournalFile, RemovableFile } from '../store/removals.ts';
import { changeSince, isOneFile } from './disk-check.ts';
import { canLookIntoTrash, findInTrash, isCode, putBack } from './trash-can.ts';

export interface RemoverOptions {
  store: Store;
  /** Moves a file to the system's trash; undefined where the host has none. */
  trash: ((path: string) => Promise<void>) | undefined;
  /** Ids of folders whose volume is not there. */
  offlineFolders: () => ReadonlySet<number>;
  /** Files have gone or come back, or a removal moved on. */
  onChange: () => void;
}

interface Planned {
  file: RemovableFile;
  keeperId: number;
  /** Photos of which a file must be there and whole before this one goes. */
  keep: readonly number[];
  refusal: Refusal | null;
}

/** Removes duplicates of one library, one removal at a time. */
export class Remover {
  readonly #options: RemoverOptions;
  #removing: { done: number; total: number } | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: RemoverOptions) {
    this.#options = options;
  }

  /** The removal under way: files dealt with, of how many. */
  get removing(): { done: number; total: number } | null {
    return this.#removing;
  }

  /** A removal that the last run did not end is interrupted from now on, and its open step settled. */
  async settle(): Promise<void> {
    const { store } = this.#options;
    for (const id of runningRemovals(store)) {
      for (const file of journalFiles(store, id)) {
        if (file.state === 'unclear') await this.#settleFile(id, file);
      }
      setRemovalState(store, id, 'interrupted');
    }
  }

  /** Says what `remove` would do. The files are read, so that what is said is true now. */
  async plan(orders: readonly RemovalOrder[]): Promise<Removal> {
    const planned = this.#planned(orders);
    const files: RemovedFile[] = [];
    const going = new Set(planned.map(({ file }) => file.fileId));
    const checked = new Map<number, Refusal | null>();
    for (const { file, keeperId, keep, refusal } of planned) {
      const refused =
        refusal ??
        (await changeSince(file)) ??
        (await this.#refusalOfKept(file, keep, going, checked));
      files.push({
        ...{ file: file.fileId, photo: file.photoId, path: file.path, bytes: file.size },
        ...{ keeper: keeperId, state: refused === null ? 'planned' : 'refused', refusal: refused },
      });
    }
    const bytes = files
      .filter(({ state }) => state === 'planned')
      .reduce((sum, file) => sum + file.bytes, 0);
    return { id: null, at: Date.now(), state: 'planned', bytes, files };
  }

  /** Does it, as far as nothing speaks against it; every file has its own result. */
  remove(orders: readonly RemovalOrder[]): Promise<Removal> {
    return this.#inTurn(async () => {
      const { store, trash } = this.#options;
      if (trash === undefined) {
        throw new AppError('unsupported-here', 'There is no trash here, so nothing is removed.');
      }
      const planned = this.#planned(orders);
      const id = beginRemoval(store, planned);
      for (const { keep } of orders) if (keep.length > 1) setApart(store, keep, true);
      await this.#trashWaiting(id, orders, trash);
      return this.#removal(id);
    });
  }

  /** Goes on with an interrupted removal; every file is checked again. */
  finish(id: number): Promise<Removal> {
    return this.#inTurn(async () => {
      const { store, trash } = this.#options;
      const removal = this.#removal(id);
      if (removal.state !== 'interrupted') return removal;
      if (trash === undefined) {
        throw new AppError('unsupported-here', 'There is no trash here, so nothing is removed.');
      }
      setRemovalState(store, id, 'running');
      const orders = [...Map.groupBy(removal.files, ({ keeper }) => keeper)].map(
        ([keeper, files]) => ({ keep: [keeper], files: files.map(({ file }) => file) }),
      );
      await this.#trashWaiting(id, orders, trash);
      return this.#removal(id);
    });
  }

  /** Brings files back from the trash where the system can, and takes back what was passed on. */
  undo(id: number): Promise<Removal> {
    return this.#inTurn(async () => {
      const { store } = this.#options;
      const removal = this.#removal(id);
      if (removal.state === 'running') {
        throw new AppError('bad-input', `Removal ${id} is under way; wait until it has ended.`);
      }
      const restored = new Set<number>();
      for (const file of journalFiles(store, id)) {
        if (file.state === 'waiting') {
          setFileStep(store, id, file.fileId, 'restored');
          restored.add(file.photoId);
        } else if (['trashed', 'in-trash', 'unclear'].includes(file.state)) {
          const refusal = await this.#restore(id, file);
          if (refusal === null) restored.add(file.photoId);
          else setFileStep(store, id, file.fileId, 'in-trash', refusal);
        }
        this.#options.onChange();
      }
      disinherit(store, id, [...restored]);
      setRemovalState(store, id, 'undone');
      this.#options.onChange();
      return this.#removal(id);
    });
  }

  /** Ends after the file that is on its way; the rest waits as an interrupted removal. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue.catch(() => undefined);
  }

  #inTurn(work: () => Promise<Removal>): Promise<Removal> {
    const turn = this.#queue.catch(() => undefined).then(work);
    this.#queue = turn;
    return turn;
  }

  #removal(id: number): Removal {
    const [removal] = listRemovals(this.#options.store, { offset: 0, limit: 1, id });
    if (removal === undefined) throw new AppError('not-found', `There is no removal ${id}.`);
    return removal;
  }

  /** Checks the orders as far as the store can tell. @throws AppError for orders that make no sense. */
  #planned(orders: readonly RemovalOrder[]): Planned[] {
    const { store, offlineFolders } = this.#options;
    const planned: Planned[] = [];
    const seen = new Set<number>();
    for (const { keep, files } of orders) {
      const [keeperId] = keep;
      if (keeperId === undefined) throw new AppError('bad-input', 'Every order must keep a photo.');
      for (const fileId of files) {
        if (seen.has(fileId)) throw new AppError('bad-input', `File ${fileId} is named twice.`);
        seen.add(fileId);
        const file = removableFile(store, fileId);
        if (file === null) {
          throw new AppError(
            'not-found',
            `File ${fileId} is not there, or has not been read. Look at the group again.`,
          );
        }
        const isOffline = offlineFolders().has(file.folderId);
        const refusal: Refusal | null = isOffline
          ? { code: 'offline', message: `${file.path} is on a volume that is not there now.` }
          : null;
        planned.push({ file, keeperId, keep, refusal });
      }
    }
    return planned;
  }

  async #trashWaiting(
    id: number,
    orders: readonly RemovalOrder[],
    trash: (path: string) => Promise<void>,
  ): Promise<void> {
    const { store } = this.#options;
    const waiting = journalFiles(store, id).filter(({ state }) => state === 'waiting');
    const going = new Set(waiting.map(({ fileId }) => fileId));
    this.#removing = { done: 0, total: waiting.length };
    try {
      for (const { keep, files } of orders) {
        const named = new Set(files);
        const [keeperId] = keep;
        if (keeperId === undefined) continue;
        const ready: JournalFile[] = [];
        for (const file of waiting.filter(({ fileId }) => named.has(fileId))) {
          const refusal = await changeSince(file);
          if (refusal === null) ready.push(file);
          else setFileStep(store, id, file.fileId, 'refused', refusal);
        }
        inherit(store, id, keeperId, photosThatGo(store, ready, keep));
        for (const file of ready) {
          if (this.#closed) return;
          await this.#trashOne(id, file, keep, going, trash);
          this.#removing.done += 1;
          this.#options.onChange();
        }
        // What was passed on from a photo that stays after all goes back.
        const stayed = ready.filter(({ photoId }) => readyFiles(store, photoId).length > 0);
        disinherit(
          store,
          id,
          stayed.map(({ photoId }) => photoId),
        );
      }
      setRemovalState(store, id, 'done');
    } finally {
      this.#removing = null;
      this.#options.onChange();
    }
  }

  async #trashOne(
    id: number,
    file: JournalFile,
    keep: readonly number[],
    going: ReadonlySet<number>,
    trash: (path: string) => Promise<void>,
  ): Promise<void> {
    const { store } = this.#options;
    // Both are read once more at the last moment: what was true before may not be so now.
    const refusal =
      (await this.#refusalOfKept(file, keep, going, new Map())) ?? (await changeSince(file));
    if (refusal !== null) {
      setFileStep(store, id, file.fileId, 'refused', refusal);
      return;
    }
    setFileStep(store, id, file.fileId, 'unclear');
    try {
      await trash(file.path);
    } catch (error) {
      if (existsSync(file.path)) {
        const message = `${file.path} could not be moved to the trash: ${messageOf(error)}`;
        setFileStep(store, id, file.fileId, 'refused', { code: 'no-trash', message });
        return;
      }
    }
    fileTrashed(store, id, file.fileId);
  }

  /**
   * Why a file may not go: of every photo to keep another file must stay that is read now, in full.
   * `checked` remembers what was read within one plan.
   */
  async #refusalOfKept(
    going: RemovableFile,
    keep: readonly number[],
    allGoing: ReadonlySet<number>,
    checked: Map<number, Refusal | null>,
  ): Promise<Refusal | null> {
    const { store, offlineFolders } = this.#options;
    for (const photoId of keep) {
      const staying = readyFiles(store, photoId).filter((fileId) => !allGoing.has(fileId));
      let refusal: Refusal | null = {
        code: 'last-copy',
        message: `${going.path} would be the last copy: no file of the photo to keep would stay.`,
      };
      for (const fileId of staying) {
        const file = removableFile(store, fileId);
        if (file === null) continue;
        if (offlineFolders().has(file.folderId)) {
          const message = `The photo to keep is on a volume that is not there now: ${file.path}.`;
          refusal = { code: 'offline', message };
          continue;
        }
        if (await isOneFile(file.path, going.path)) continue;
        const changed = checked.get(fileId) ?? (await changeSince(file));
        checked.set(fileId, changed);
        refusal = changed && {
          code: 'keeper-unreadable',
          message: `The photo to keep cannot be read now, so nothing is removed. ${changed.message}`,
        };
        if (refusal === null) break;
      }
      if (refusal !== null) return refusal;
    }
    return null;
  }

  /** What became of a file that was on its way to the trash when the process ended. */
  async #settleFile(id: number, file: JournalFile): Promise<void> {
    const { store } = this.#options;
    if (existsSync(file.path)) setFileStep(store, id, file.fileId, 'waiting');
    else if (!canLookIntoTrash || (await findInTrash(file)) !== null) {
      fileTrashed(store, id, file.fileId);
    } else {
      const message = `${file.path} is neither at its place nor in the trash. It was on its way there when Keepsake ended.`;
      setFileStep(store, id, file.fileId, 'unclear', { code: 'not-in-trash', message });
    }
  }

  async #restore(id: number, file: JournalFile): Promise<Refusal | null> {
    if (!canLookIntoTrash) {
      return {
        code: 'no-trash',
        message: `Put ${file.path} back with the system's own trash; Keepsake takes it in again by itself.`,
      };
    }
    const trashed = await findInTrash(file);
    if (trashed === null) {
      const isBack = (await changeSince(file)) === null;
      if (!isBack) {
        return { code: 'not-in-trash', message: `${file.path} is not in the trash any more.` };
      }
    } else {
      try {
        await putBack(trashed, file.path);
      } catch (error) {
        return isCode(error, 'EEXIST')
          ? { code: 'place-taken', message: `Something else lies at ${file.path} now.` }
          : { code: 'unreadable', message: `${file.path}: ${messageOf(error)}` };
      }
    }
    fileRestored(this.#options.store, id, file);
    return null;
  }
}

/** Photos of these files that would have none left, and are not kept themselves. */
function photosThatGo(
  store: Store,
  files: readonly JournalFile[],
  keep: readonly number[],
): number[] {
  const going = new Set(files.map(({ fileId }) => fileId));
  const photos = new Set(files.map(({ photoId }) => photoId));
  return [...photos].filter(
    (photoId) =>
      !keep.includes(photoId) && readyFiles(store, photoId).every((fileId) => going.has(fileId)),
  );
}
