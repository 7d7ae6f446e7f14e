/** Feature: what the engine is doing, and what could not be read. */
import { implement } from '../../contract/implement.ts';
import { activity as topic } from '../../contract/activity.ts';
import type { Status } from '../../contract/activity.ts';
import { canLookIntoTrash } from '../../base/trash.ts';
import { counts } from '../../store/photos.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';
import { bugReport } from './bug-report.ts';
import { failures, retry } from './failures.ts';

export const activity: FeatureDefinition = { name: 'activity', topics: [topic], make };

function make(services: FeatureContext): Feature {
  const { store, scheduler, host, log } = services;
  return {
    handlers: implement(topic, {
      status: async () => statusOf(services),
      pause: async () => scheduler.pause(),
      resume: async () => scheduler.resume(),
      failures: async () => failures(store),
      retry: async ({ fileIds }) => {
        const count = retry(store, fileIds);
        scheduler.wake();
        return count;
      },
      showLog: () => host.reveal(log.path),
      bugReport: async () => bugReport(statusOf(services), store, log),
    }),
  };
}

function statusOf(services: FeatureContext): Status {
  const { host, version, store, library } = services;
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
    indexing: services.activity.now,
    settings: services.settings.now,
    model: services.models.info(),
    devices: services.devices.report(),
    notices: [...store.notices, ...library.notices()],
  };
}
