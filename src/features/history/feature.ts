/** Feature: what the user changed is taken back, and done again. */
import { implement } from '../../contract/implement.ts';
import { history as topic } from '../../contract/history.ts';
import type { FeatureDefinition } from '../feature.ts';

export const history: FeatureDefinition = {
  name: 'history',
  topics: [topic],
  make: ({ history: steps }) => ({
    handlers: implement(topic, { undoChange: ({ undo }) => steps.undo(undo) }),
  }),
};
