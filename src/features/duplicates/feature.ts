/** Feature: duplicates found, grouped and removed, and photos moved to the trash. */
import { implement } from '../../contract/implement.ts';
import { duplicates as topic, keeperRules } from '../../contract/duplicates.ts';
import { removals } from '../../contract/removals.ts';
import * as v from 'valibot';
import type { DuplicateState, KeeperRules } from '../../contract/duplicates.ts';
import { coalesce } from '../../base/coalesce.ts';
import { AppError } from '../../base/errors.ts';
import { alignmentOf } from './alignment.ts';
import { DuplicateFinder } from './finder.ts';
import { GroupList } from './group-list.ts';
import { completedRules, defaultKeeperRules } from './keeper.ts';
import { comparedPhoto } from './compared-photo.ts';
import { listRemovals, REMOVAL_STEP } from './removal/removal-log.ts';
import { Remover } from './removal/remover.ts';
import { apartTables, keepApart } from './kept-apart.ts';
import { countRemoved } from '../../contract/removals.ts';
import { TRACES } from '../../analyse/tasks/traces/task.ts';
import { readyPhotos } from '../../store/results.ts';
import { pairAllCompanions } from '../../store/companions.ts';
import type { Store } from '../../store/database.ts';
import { getSetting, setSetting } from '../../store/settings.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';

/** Announcements are this far apart at least. */
const ANNOUNCE_MILLISECONDS = 250;

const GROUPS = 50;
const REMOVALS = 50;

export const duplicates: FeatureDefinition = {
  name: 'duplicates',
  topics: [topic, removals],
  make,
};

function make(services: FeatureContext): Feature {
  const { store, bus, scheduler, models } = services;
  const report = (error: unknown): void => services.report(error, 'duplicates');
  const offline = (): Set<number> => new Set(services.offlineFolders());
  const paused = (): boolean => scheduler.paused;
  const announce = coalesce(ANNOUNCE_MILLISECONDS, () =>
    services.announce(topic, 'duplicates', state()),
  );
  const finder: DuplicateFinder = new DuplicateFinder({
    store,
    model: models.current,
    paused,
    onProgress: () => {
      announce();
      // Duplicates that were found may be measured now.
      if (finder.finding === null) scheduler.wake();
    },
    onReadAgain: () => scheduler.wake(),
    onError: report,
  });
  const remover = new Remover({
    store,
    trash: services.host.trash,
    offlineFolders: offline,
    onChange: () => void bus.tell('files', null),
    onFactsInherited: async (photoIds) => {
      if (photoIds.length > 0) await bus.tell('facts-inherited', photoIds);
    },
  });
  const list = new GroupList(store, () => readKeeperRules(store), services.timeline.shots);

  function state(): DuplicateState {
    const { revision, finding } = finder;
    return { revision, finding, removing: remover.removing };
  }

  async function settle(): Promise<void> {
    await remover.settle().catch(report);
    if (await pairAllCompanions(store).catch(report)) void bus.tell('photos', null);
  }

  return {
    handlers: {
      ...implement(topic, {
        duplicates: async (request) =>
          list.page(
            request.kind,
            request.strictness ?? 'normal',
            { offset: request.offset ?? 0, limit: request.limit ?? GROUPS },
            offline(),
          ),
        duplicateState: async () => state(),
        findDuplicates: async () => finder.findAll(),
        alignment: async ({ photo, other }) => {
          const [first, second] = [comparedPhoto(store, photo), comparedPhoto(store, other)];
          return first === null || second === null ? null : alignmentOf(first, second);
        },
        keeperRules: async () => readKeeperRules(store),
        changeKeeperRules: async (rules) => {
          if (new Set(rules.order.map(({ rule }) => rule)).size !== rules.order.length) {
            throw new AppError('bad-input', 'A rule may stand in the order only once.');
          }
          setSetting(store, 'keeperRules', rules);
          finder.libraryChanged();
          return readKeeperRules(store);
        },
        keepApart: async ({ photos, apart }) => {
          const undo = keepApart(store, photos, apart);
          finder.libraryChanged();
          return { undo };
        },
      }),
      ...implement(removals, {
        removeDuplicates: ({ orders, dryRun }) =>
          dryRun === true ? remover.plan(orders) : remover.remove(orders),
        trashPhotos: async ({ photos, dryRun }) =>
          dryRun === true ? remover.planPhotos(photos) : remover.removePhotos(photos),
        removals: async ({ offset, limit }) =>
          listRemovals(store, { offset: offset ?? 0, limit: limit ?? REMOVALS }),
        finishRemoval: ({ id }) => remover.finish(id),
        undoRemoval: ({ id }) => remover.undo(id),
      }),
    },
    listens: {
      saved: ({ made, returned }) => {
        const changed = [...made.map(({ photoId }) => photoId), ...returned];
        list.measured(changed);
        finder.photosSaved([...new Set(changed)]);
        finder.libraryChanged();
      },
      files: () => finder.libraryChanged(),
      encoder: () => finder.useModel(models.current),
    },
    history: {
      tables: apartTables,
      undone: () => finder.libraryChanged(),
      undoSteps: {
        [REMOVAL_STEP]: async (id) => {
          const removal = await remover.undo(id);
          return {
            restored: countRemoved(removal, 'restored').count,
            left: countRemoved(removal, 'in-trash', 'trashed').count,
          };
        },
      },
    },
    settle,
    start: () => {
      void settle().then(() => finder.start());
    },
    finish: async () => {
      await settle();
      finder.start();
      await finder.whenIdle();
      for (const photoId of readyPhotos(store, TRACES)) await scheduler.make(TRACES, photoId);
    },
    close: async () => {
      announce.end();
      await remover.close();
      await finder.close();
    },
  };
}

/** The rules as stored; those that are missing stand where the program's own order has them. */
export function readKeeperRules(store: Store): KeeperRules {
  const stored = v.safeParse(keeperRules, getSetting(store, 'keeperRules'));
  if (!stored.success) return defaultKeeperRules;
  return { ...stored.output, order: completedRules(stored.output.order) };
}
