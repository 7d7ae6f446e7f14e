/** Feature: the one question for photos, and what helps to ask it. */
import { implement } from '../../contract/implement.ts';
import { search as topic } from '../../contract/search.ts';
import { complete } from '../../search/complete.ts';
import { forgetSearches, recentSearches, rememberSearch } from '../../store/settings.ts';
import type { FeatureDefinition } from '../feature.ts';

export const search: FeatureDefinition = {
  name: 'search',
  topics: [topic],
  make: ({ store, searcher }) => ({
    handlers: implement(topic, {
      search: async (request) => {
        if (request.remember === true) rememberSearch(store, request.text);
        return searcher.search(request);
      },
      complete: async ({ text, caret }) =>
        complete(store.library, text, caret, recentSearches(store)),
      recentSearches: async () => recentSearches(store),
      forgetSearches: async ({ text }) => forgetSearches(store, text),
    }),
  }),
};
