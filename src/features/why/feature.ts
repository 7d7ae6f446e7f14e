/** Feature: why a photo is among the answers of a search. */
import { implement } from '../../contract/implement.ts';
import { whyTopic as topic } from '../../contract/why.ts';
import type { FeatureDefinition } from '../feature.ts';
import { explain } from './explain.ts';
import { LabelWords } from './label-words.ts';

export const why: FeatureDefinition = {
  name: 'why',
  topics: [topic],
  make: ({ store, models, searcher }) => {
    const labelWords = new LabelWords(store.library);
    return {
      handlers: implement(topic, {
        why: async (request) => {
          // Read once, so that words and photos of two models never meet.
          const model = models.active;
          return explain({ store, searcher, model, labelWords }, request);
        },
      }),
    };
  },
};
