/** Feature: how the user wants Keepsake to be. */
import type { FeatureDefinition } from '../feature.ts';

export const settings: FeatureDefinition = {
  name: 'settings',
  make: ({ settings: own }) => ({
    handlers: {
      settings: async () => own.now,
      changeSettings: async (change) => own.change(change),
    },
  }),
};
