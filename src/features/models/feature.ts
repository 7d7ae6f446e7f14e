/** Feature: the model that answers, the one on its way, and the devices that embed photos. */
import { implement } from '../../contract/implement.ts';
import { models as topic } from '../../contract/models.ts';
import { coalesce } from '../../base/coalesce.ts';
import { vectorsOf } from '../../analyse/tasks/vector/vectors.ts';
import type { Feature, FeatureDefinition, FeatureContext } from '../feature.ts';

/** Counting the vectors of 100,000 photos takes some 10 ms. */
const ANNOUNCE_MILLISECONDS = 2000;

/** The index follows vanished photos this quickly; a large library's comparison takes some 50 ms. */
const RECONCILE_MILLISECONDS = 1000;

export const models: FeatureDefinition = { name: 'models', topics: [topic], make };

function make({ models: own, devices, scheduler, announce }: FeatureContext): Feature {
  const announceModel = coalesce(ANNOUNCE_MILLISECONDS, () => announce(topic, 'model', own.info()));
  /** Photos came or went with their files: the vectors in memory follow. */
  const reconcile = coalesce(RECONCILE_MILLISECONDS, () => void own.reconcile());
  return {
    handlers: implement(topic, {
      devices: async () => devices.report(),
      testDevices: async () => {
        const report = await devices.testAgain();
        scheduler.restartAnalyser();
        return report;
      },
    }),
    listens: {
      saved: ({ made, orphaned, returned }) => {
        own.saved(vectorsOf(made));
        if (own.isSwitching) announceModel();
        if (orphaned.length > 0 || returned.length > 0) reconcile();
      },
      files: reconcile,
      photos: reconcile,
      model: () => announce(topic, 'model', own.info()),
      encoder: () => announce(topic, 'model', own.info()),
      idle: () => own.readAll(),
    },
    start: () => {
      void own.load();
      // A failure shows when something is searched; a start does not wait for the encoder.
      own.warmUp().catch(() => undefined);
    },
    finish: () => own.load(),
    close: () => {
      announceModel.end();
      reconcile.end();
    },
  };
}
