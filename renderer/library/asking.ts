/** How words, chips and orders become the address, and the address a question. Runs in the window. */
import { router, type Query } from '../app/router.svelte.ts';
import type { LibrarySearch } from '../search/search.svelte.ts';

export function isSameQuery(a: Query, b: Query): boolean {
  return a.text === b.text && a.like === b.like && a.order === b.order;
}

export class Asking {
  readonly #search: LibrarySearch;
  /** The first words of a search get an entry in the history; keys after them change that entry. */
  #typed: string | null = null;
  /** Words that were sent off, to be remembered. */
  #meant = '';

  constructor(search: LibrarySearch) {
    this.#search = search;
  }

  /** Asks what the address says, unless that is shown already. */
  follow(wanted: Query): void {
    if (isSameQuery(wanted, this.#search.query) && this.#search.photos) return;
    void this.#search.ask(wanted, wanted.text !== '' && wanted.text === this.#meant);
    this.#meant = '';
  }

  /** Words were typed (`isMeant`: and sent off). */
  type(text: string, isMeant: boolean): void {
    const { query } = router.route;
    const next = { page: 'photos', query: { ...query, text } } as const;
    // The same words again, but now to be remembered.
    if (isMeant && text === query.text && text !== '') void this.#search.ask(query, true);
    else if (isMeant) this.#meant = text;
    if (this.#typed !== null && query.text === this.#typed && text !== '') router.replace(next);
    else router.go(next);
    this.#typed = isMeant || text === '' ? null : text;
  }

  change(to: Partial<Query>): void {
    this.#typed = null;
    router.go({ page: 'photos', query: { ...router.route.query, ...to } });
  }
}
