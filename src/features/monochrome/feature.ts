/** Feature: black and white photos are known as such, for searches. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { noteMonochrome } from '../../store/monochrome.ts';
import { readyPhotos } from '../../store/results.ts';
import type { FeatureDefinition } from '../feature.ts';

/** A few milliseconds' worth. */
const AT_ONCE = 200;

export const monochrome: FeatureDefinition = {
  name: 'monochrome',
  topics: [],
  make: ({ store, report }) => {
    let isClosed = false;
    let working: Promise<void> | undefined;
    const work = async (): Promise<void> => {
      for (;;) {
        const photoIds = isClosed ? [] : readyPhotos(store, 'monochrome', AT_ONCE);
        if (photoIds.length === 0) return;
        noteMonochrome(store, photoIds);
        await nextTurn();
      }
    };
    const wake = (): Promise<void> =>
      (working ??= work()
        .catch((error: unknown) => report(error, 'monochrome'))
        .finally(() => (working = undefined)));
    return {
      handlers: {},
      listens: { saved: () => void wake() },
      start: () => void wake(),
      finish: wake,
      close: async () => {
        isClosed = true;
        await working;
      },
    };
  },
};
