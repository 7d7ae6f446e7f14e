/**
 * Moves duplicates, and photos that the user deletes, to the system's trash. Nothing is removed that has
 * changed since it was read, and no duplicate unless a kept file has just been read in full. Every step
 * is logged before it is taken: whatever ends the process, the next start knows what happened. Runs in
 * the engine.
 */
import { countRemoved } from '../../../contract/removals.ts';
import type { Removal, RemovalOrder, RemovedFile, Refusal } from '../../../contract/removals.ts';
import { AppError } from '../../../base/errors.ts';
import type { Store } from '../../../store/database.ts';
import { forgetSidecars } from './sidecar-log.ts';
import { disinherit, inherit, previewInheritance } from './inheritance.ts';
import {
  beginRemoval,
  loggedFiles,
  listRemovals,
  readyFiles,
  runningRemovals,
  setFileStep,
  setRemovalState,
} from './removal-log.ts';
import type { LoggedFile } from './removal-log.ts';
import { setApart } from '../kept-apart.ts';
import { changeSince } from './disk-check.ts';
import { freedBytes } from './freed-bytes.ts';
import { FolderNames, ownSidecars, sizeOfFile } from './own-sidecars.ts';
import {
  photosThatGo,
  plannedFiles,
  refusalOfKept,
  refuseTorn,
  unreadOf,
  wholeOrder,
} from './checks.ts';
import type { Planned } from './checks.ts';
import { restoreFile, settleFile, trashFile, trashSidecars } from './trash-steps.ts';
import type { Trash } from './trash-steps.ts';

export interface RemoverOptions {
  store: Store;
  /** Moves a file to the system's trash; undefined where the host has none. */
  trash: Trash | undefined;
  /** Ids of folders whose volume is not there. */
  offlineFolders: () => ReadonlySet<number>;
  /** Files have gone or come back, or a removal moved on. */
  onChange: () => void;
  /** These photos inherited a date, place or camera, or gave it back. */
  onFactsInherited: (photoIds: readonly number[]) => Promise<void>;
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
      for (const file of loggedFiles(store, id)) await settleFile(store, id, file);
      setRemovalState(store, id, 'interrupted');
    }
  }

  /** Says what `remove` would do. The files are read, so that what is said is true now. */
  async plan(orders: readonly RemovalOrder[]): Promise<Removal> {
    const { store, offlineFolders } = this.#options;
    const planned = plannedFiles(store, orders, offlineFolders());
    const going = new Set(planned.map(({ file }) => file.fileId));
    const checked = new Map<number, Refusal | null>();
    const refusals = knownRefusals(planned);
    for (const { file, keep } of planned) {
      const refusal =
        refusals.get(file.fileId) ??
        (await changeSince(file)) ??
        (await refusalOfKept(store, offlineFolders(), file, keep, going, checked));
      if (refusal !== null) refusals.set(file.fileId, refusal);
    }
    refuseTorn(
      store,
      planned.map(({ file }) => file),
      refusals,
    );
    const files = await withSidecars(planned, refusals);
    const goes = planned.filter(({ file }) => !refusals.has(file.fileId));
    const merges = orders.flatMap(({ keep }) => {
      const [keeperId] = keep;
      const ordered = goes.filter((one) => one.keep === keep).map(({ file }) => file);
      if (keeperId === undefined) return [];
      return previewInheritance(store, keeperId, photosThatGo(store, ordered, keep)) ?? [];
    });
    return plannedRemoval('duplicates', files, merges);
  }

  /** Says what `removePhotos` would do, as far as the library and the folders tell: no file is read. */
  async planPhotos(photos: readonly number[]): Promise<Removal> {
    const { store, offlineFolders } = this.#options;
    const planned = plannedFiles(store, [wholeOrder(store, photos)], offlineFolders());
    const refusals = knownRefusals(planned);
    refuseTorn(
      store,
      planned.map(({ file }) => file),
      refusals,
    );
    const files = await withSidecars(planned, refusals);
    return plannedRemoval(
      'photos',
      [...files.map((file) => ({ ...file, keeper: null })), ...unreadOf(store, photos)],
      [],
    );
  }

  /** Moves all files of photos to the trash, and what belongs to them; every file has its own result. */
  async removePhotos(photos: readonly number[]): Promise<Removal> {
    const { store } = this.#options;
    let unread: RemovedFile[] = [];
    const removal = await this.#remove('photos', () => {
      unread = unreadOf(store, photos);
      return [wholeOrder(store, photos)];
    });
    return { ...removal, files: [...removal.files, ...unread] };
  }

  /** Does it, as far as nothing speaks against it; every file has its own result. */
  remove(orders: readonly RemovalOrder[]): Promise<Removal> {
    return this.#remove('duplicates', () => orders);
  }

  /** The orders are asked for when it is their turn: until then, photos may have other files. */
  #remove(kind: Removal['kind'], ordered: () => readonly RemovalOrder[]): Promise<Removal> {
    return this.#inTurn(async () => {
      const { store, offlineFolders } = this.#options;
      const trash = this.#trash();
      const orders = ordered();
      const planned = plannedFiles(store, orders, offlineFolders());
      if (planned.length === 0) return { ...plannedRemoval(kind, [], []), state: 'done' };
      const id = beginRemoval(store, kind, planned);
      for (const { keep } of orders) if (keep.length > 1) setApart(store, keep, true);
      await this.#trashWaiting(id, orders, trash);
      return this.#removal(id);
    });
  }

  /** Goes on with an interrupted removal; every file is checked again. */
  finish(id: number): Promise<Removal> {
    return this.#inTurn(async () => {
      const { store } = this.#options;
      const trash = this.#trash();
      const removal = this.#removal(id);
      if (removal.state !== 'interrupted') return removal;
      setRemovalState(store, id, 'running');
      for (const file of loggedFiles(store, id)) {
        if (file.state === 'trashed') await trashSidecars(store, id, file, trash);
      }
      const orders = [...Map.groupBy(removal.files, ({ keeper }) => keeper)].map(
        ([keeper, files]) => ({
          keep: keeper === null ? [] : [keeper],
          files: files.map(({ file }) => file),
        }),
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
      for (const file of loggedFiles(store, id)) {
        if (file.state === 'waiting') {
          setFileStep(store, id, file.fileId, 'restored');
          forgetSidecars(store, id, file.fileId);
          restored.add(file.photoId);
        } else if (['trashed', 'in-trash', 'unclear'].includes(file.state)) {
          const refusal = await restoreFile(store, id, file);
          if (refusal === null) restored.add(file.photoId);
          else setFileStep(store, id, file.fileId, 'in-trash', refusal);
        }
        this.#options.onChange();
      }
      disinherit(store, id, [...restored]);
      setRemovalState(store, id, 'undone');
      await this.#options.onFactsInherited(givenFacts(removal));
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

  #trash(): Trash {
    const { trash } = this.#options;
    if (trash !== undefined) return trash;
    throw new AppError('unsupported-here', 'There is no trash here, so nothing is removed.');
  }

  async #trashWaiting(id: number, orders: readonly RemovalOrder[], trash: Trash): Promise<void> {
    const { store } = this.#options;
    const waiting = loggedFiles(store, id).filter(({ state }) => state === 'waiting');
    const going = new Set(waiting.map(({ fileId }) => fileId));
    this.#removing = { done: 0, total: waiting.length };
    try {
      const refusals = await this.#refusals(waiting);
      for (const [fileId, refusal] of refusals) {
        setFileStep(store, id, fileId, 'refused', refusal);
      }
      for (const { keep, files } of orders) {
        const named = new Set(files);
        const [keeperId] = keep;
        const ready = waiting.filter(({ fileId }) => named.has(fileId) && !refusals.has(fileId));
        if (keeperId !== undefined) {
          inherit(store, id, keeperId, photosThatGo(store, ready, keep));
        }
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
      await this.#options.onFactsInherited(givenFacts(this.#removal(id)));
    } finally {
      this.#removing = null;
      this.#options.onChange();
    }
  }

  /** What of these files stays from the outset, because it changed or because what it belongs to stays. */
  async #refusals(files: readonly LoggedFile[]): Promise<Map<number, Refusal>> {
    const refusals = new Map<number, Refusal>();
    for (const file of files) {
      if (this.#closed) break;
      const refusal = await changeSince(file);
      if (refusal !== null) refusals.set(file.fileId, refusal);
    }
    refuseTorn(this.#options.store, files, refusals);
    return refusals;
  }

  async #trashOne(
    id: number,
    file: LoggedFile,
    keep: readonly number[],
    going: ReadonlySet<number>,
    trash: Trash,
  ): Promise<void> {
    const { store, offlineFolders } = this.#options;
    // Both are read once more at the last moment: what was true before may not be so now.
    const refusal =
      (await refusalOfKept(store, offlineFolders(), file, keep, going)) ??
      (await changeSince(file));
    if (refusal === null) await trashFile(store, id, file, trash);
    else setFileStep(store, id, file.fileId, 'refused', refusal);
  }
}

/** Photos that inherited a date, a place or a camera. */
function givenFacts({ merges }: Removal): number[] {
  return merges
    .filter(({ taken, gps, camera }) => taken !== null || gps !== null || camera !== null)
    .map(({ keeper }) => keeper);
}

function knownRefusals(planned: readonly Planned[]): Map<number, Refusal> {
  return new Map(
    planned.flatMap(({ file, refusal }) => (refusal === null ? [] : [[file.fileId, refusal]])),
  );
}

/** The files with what goes where they go. One that two of them share is named once. */
async function withSidecars(
  planned: readonly Planned[],
  refusals: ReadonlyMap<number, Refusal>,
): Promise<RemovedFile[]> {
  const paths = new Set(planned.map(({ file }) => file.path));
  const folders = new FolderNames();
  const named = new Set<string>();
  const files: RemovedFile[] = [];
  const going = planned.map(({ file }) => file).filter(({ fileId }) => !refusals.has(fileId));
  const freed = await freedBytes(going);
  for (const { file, keeperId } of planned) {
    const refusal = refusals.get(file.fileId) ?? null;
    const own = refusal === null ? await ownSidecars(file.path, paths, folders) : [];
    const sidecars: RemovedFile['sidecars'] = [];
    for (const path of own) {
      const size = named.has(path) ? null : await sizeOfFile(path);
      if (size === null) continue;
      named.add(path);
      sidecars.push({ path, bytes: size, state: 'planned' });
    }
    files.push({
      ...{ file: file.fileId, photo: file.photoId, path: file.path },
      bytes: freed.get(file.path) ?? file.size,
      ...{ keeper: keeperId, state: refusal === null ? 'planned' : 'refused', refusal },
      sidecars,
    });
  }
  return files;
}

function plannedRemoval(
  kind: Removal['kind'],
  files: RemovedFile[],
  merges: Removal['merges'],
): Removal {
  const { bytes } = countRemoved({ files }, 'planned');
  return { id: null, undo: null, kind, at: Date.now(), state: 'planned', bytes, files, merges };
}
