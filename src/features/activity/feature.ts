/** Feature: what the engine is doing, and what could not be read. */
import { implement } from '../../contract/implement.ts';
import { activity as topic } from '../../contract/activity.ts';
import type { Status } from '../../contract/activity.ts';
import { canLookIntoTrash } from '../../base/trash.ts';
import { counts } from '../../store/photos.ts';
import type { Feature, FeatureDefinition, House } from '../feature.ts';
import { bugReport } from './bug-report.ts';
import { failures, retry } from './failures.ts';

export const activity: FeatureDefinition = { name: 'activity', topics: [topic], make };

function make(house: House): Feature {
  const { store, scheduler, host, log } = house;
  return {
    handlers: implement(topic, {
      status: async () => statusOf(house),
      pause: async () => scheduler.pause(),
      resume: async () => scheduler.resume(),
      failures: async () => failures(store),
      retry: async ({ fileIds }) => {
        const count = retry(store, fileIds);
        scheduler.wake();
        return count;
      },
      showLog: () => host.reveal(log.path),
      bugReport: async () => bugReport(statusOf(house), store, log),
    }),
  };
}

function statusOf(house: House): Status {
  const { host, version, store, library } = house;
  return {
    version,
    host: {
      kind: host.kind,
      platform: process.platform,
      canChooseFolder: host.chooseFolder !== undefined,
      trash: host.trash === undefined ? 'none' : canLookIntoTrash ? 'undoable' : 'one-way',
      libraryPath: store.folder,
    },
    ...counts(store),
    folders: library.folders(),
    indexing: house.activity.now,
    settings: house.settings.now,
    model: house.models.info(),
    devices: house.devices.report(),
    notices: [...store.notices, ...library.notices()],
  };
}
