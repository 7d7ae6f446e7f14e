/** What a grid shows. Runs in the window. */
import type { SearchResult } from '../../src/contract/search.ts';
import type { Query } from '../app/router.svelte.ts';

/** An answer, with the question it belongs to. */
export interface Photos extends SearchResult {
  query: Query;
}
