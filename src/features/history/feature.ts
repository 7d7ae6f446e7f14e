/** Feature: what the user changed is taken back, and done again. */
import { implement } from '../../contract/implement.ts';
import { history as topic } from '../../contract/history.ts';
import { undoChange } from '../../store/undo.ts';
import type { FeatureDefinition } from '../feature.ts';

export const history: FeatureDefinition = {
  name: 'history',
  topics: [topic],
  make: ({ store, bus }) => ({
    handlers: implement(topic, {
      undoChange: async ({ undo: change }) => {
        const { about, undo } = undoChange(store, change);
        void bus.tell('turned', about);
        return { undo };
      },
    }),
  }),
};
