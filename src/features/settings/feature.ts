/** Feature: how the user wants Keepsake to be. */
import { implement } from '../../contract/implement.ts';
import { settings as topic } from '../../contract/settings.ts';
import type { FeatureDefinition } from '../feature.ts';

export const settings: FeatureDefinition = {
  name: 'settings',
  topics: [topic],
  make: ({ settings: own }) => ({
    handlers: implement(topic, {
      changeSettings: async (change) => own.change(change),
    }),
  }),
};
