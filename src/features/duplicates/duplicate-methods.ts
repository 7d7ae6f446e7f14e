/** The contract's methods about duplicates, and the parts behind them. Runs in the engine. */
import * as v from 'valibot';
import type { Api, DuplicateState, KeeperRules } from '../../contract/api.ts';
import { coalesce } from '../../base/coalesce.ts';
import { AppError } from '../../base/errors.ts';
import { alignmentOf } from './alignment.ts';
import { DuplicateFinder } from './finder.ts';
import type { ComparedModel } from './finder.ts';
import { GroupList } from './group-list.ts';
import { completedRules, defaultKeeperRules } from './keeper.ts';
import { loadSubject } from './subject.ts';
import { Remover } from './removal.ts';
import { asChange } from '../../store/changes.ts';
import { pairAllCompanions } from '../../store/companions.ts';
import type { Store } from '../../store/database.ts';
import { setApart } from '../../store/duplicates.ts';
import { listRemovals } from '../../store/removals.ts';
import { readyPhotos } from '../../store/results.ts';
import { TRACES } from '../../analyse/tasks/traces/task.ts';
import { getSetting, setSetting } from '../../store/settings.ts';
import { checked, duplicateInputs as inputs } from '../../contract/input.ts';

export type DuplicateApi = Pick<
  Api,
  | 'duplicates'
  | 'duplicateState'
  | 'findDuplicates'
  | 'alignment'
  | 'keeperRules'
  | 'changeKeeperRules'
  | 'keepApart'
  | 'removeDuplicates'
  | 'trashPhotos'
  | 'removals'
  | 'finishRemoval'
  | 'undoRemoval'
>;

export interface DuplicateParts {
  store: Store;
  model: ComparedModel;
  paused: () => boolean;
  /** Makes a photo's result of a task now. False where it cannot be made. */
  make: (task: string, photoId: number) => Promise<boolean>;
  /** The host's way to the system's trash, where it has one. */
  trash: ((path: string) => Promise<void>) | undefined;
  /** Ids of folders whose volume is not there. */
  offlineFolders: () => ReadonlySet<number>;
  announce: (state: DuplicateState) => void;
  /** Writes what these photos were given into their sidecars, or takes it out again. */
  saveGivenFacts: (photoIds: readonly number[]) => Promise<void>;
  /** Photos or what the user said of them changed by a removal or its undo. */
  libraryChanged: () => void;
  /** Files wait in the queue. */
  onPending: () => void;
  report: (error: unknown) => void;
}

/** Announcements are this far apart at least. */
const ANNOUNCE_MILLISECONDS = 250;

const GROUPS = 50;
const REMOVALS = 50;

/** Finder and remover of one library with the methods over them. */
export class Duplicates {
  readonly methods: DuplicateApi;
  readonly #parts: DuplicateParts;
  readonly #finder: DuplicateFinder;
  readonly #remover: Remover;

  constructor(parts: DuplicateParts) {
    this.#parts = parts;
    const { store } = parts;
    this.#finder = new DuplicateFinder({
      store,
      model: parts.model,
      paused: parts.paused,
      onProgress: () => {
        this.#announce();
        // Duplicates that were found may be measured now.
        if (this.#finder.finding === null) parts.onPending();
      },
      onReadAgain: parts.onPending,
      onError: parts.report,
    });
    this.#remover = new Remover({
      store,
      trash: parts.trash,
      offlineFolders: parts.offlineFolders,
      onChange: () => {
        this.#finder.libraryChanged();
        parts.libraryChanged();
      },
      onFactsGiven: async (photoIds) => {
        if (photoIds.length > 0) await parts.saveGivenFacts(photoIds).catch(parts.report);
      },
    });
    this.methods = this.#methods(new GroupList(store, () => readKeeperRules(store)));
  }

  /** Settles what a crash left open, then compares what has not been compared. */
  async start(): Promise<void> {
    await this.settle();
    this.#finder.start();
  }

  /** Settles what a crash left open of a removal, and which files belong together. */
  async settle(): Promise<void> {
    const { store, report, libraryChanged } = this.#parts;
    await this.#remover.settle().catch(report);
    if (await pairAllCompanions(store).catch(report)) libraryChanged();
  }

  /** Tasks made results of photos; `returned` have a file again. */
  resultsMade(
    made: readonly { photoId: number; task: string }[],
    returned: readonly number[],
  ): void {
    this.#finder.photosSaved([...new Set([...made.map(({ photoId }) => photoId), ...returned])]);
    this.#finder.libraryChanged();
  }

  /** Photos came or went with their files. */
  libraryChanged(): void {
    this.#finder.libraryChanged();
  }

  /** Resolves when every photo has been compared, and what is a duplicate has been measured. */
  async whenIdle(): Promise<void> {
    const { store, make } = this.#parts;
    await this.#finder.whenIdle();
    for (const photoId of readyPhotos(store, TRACES)) {
      await make(TRACES, photoId);
    }
  }

  async close(): Promise<void> {
    this.#announce.end();
    await this.#remover.close();
    await this.#finder.close();
  }

  #state(): DuplicateState {
    return {
      revision: this.#finder.revision,
      finding: this.#finder.finding,
      removing: this.#remover.removing,
    };
  }

  readonly #announce = coalesce(ANNOUNCE_MILLISECONDS, () => this.#parts.announce(this.#state()));

  #methods(list: GroupList): DuplicateApi {
    const { store } = this.#parts;
    return {
      duplicates: checked(inputs.duplicates, async (request) =>
        list.page(
          request.kind,
          request.strictness ?? 'normal',
          {
            offset: request.offset ?? 0,
            limit: request.limit ?? GROUPS,
            revision: this.#finder.revision,
          },
          this.#parts.offlineFolders(),
        ),
      ),
      duplicateState: async () => this.#state(),
      findDuplicates: async () => this.#finder.findAll(),
      alignment: checked(inputs.alignment, async ({ photo, other }) => {
        const [first, second] = [loadSubject(store, photo), loadSubject(store, other)];
        return first === null || second === null ? null : alignmentOf(first, second);
      }),
      keeperRules: async () => readKeeperRules(store),
      changeKeeperRules: checked(inputs.changeKeeperRules, async (rules) => {
        if (new Set(rules.order.map(({ rule }) => rule)).size !== rules.order.length) {
          throw new AppError('bad-input', 'A rule may stand in the order only once.');
        }
        setSetting(store, 'keeperRules', rules);
        this.#finder.libraryChanged();
        return readKeeperRules(store);
      }),
      keepApart: checked(inputs.keepApart, async ({ photos, apart }) => {
        const undo = asChange(store.library, 'apart', () => setApart(store, photos, apart));
        this.#finder.libraryChanged();
        return { undo };
      }),
      removeDuplicates: checked(inputs.removeDuplicates, ({ orders, dryRun }) =>
        dryRun === true ? this.#remover.plan(orders) : this.#remover.remove(orders),
      ),
      trashPhotos: checked(inputs.trashPhotos, async ({ photos, dryRun }) =>
        dryRun === true ? this.#remover.planPhotos(photos) : this.#remover.removePhotos(photos),
      ),
      removals: checked(inputs.removals, async ({ offset, limit }) =>
        listRemovals(store, { offset: offset ?? 0, limit: limit ?? REMOVALS }),
      ),
      finishRemoval: checked(inputs.removal, ({ id }) => this.#remover.finish(id)),
      undoRemoval: checked(inputs.removal, ({ id }) => this.#remover.undo(id)),
    };
  }
}

/** The rules as stored; those that are missing stand where the program's own order has them. */
export function readKeeperRules(store: Store): KeeperRules {
  const stored = v.safeParse(inputs.changeKeeperRules, getSetting(store, 'keeperRules'));
  if (!stored.success) return defaultKeeperRules;
  return { ...stored.output, order: completedRules(stored.output.order) };
}
