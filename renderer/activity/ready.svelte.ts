/** The end of a library's first reading, which is said once. Runs in the window. */
import { untrack } from 'svelte';
import { toasts } from '../app/toasts.svelte.ts';
import { m } from '../paraglide/messages.js';
import type { IndexingState } from './indexing.svelte.ts';

/** Waits where a component starts with a library without photos; `onsearch` leads to the search box. */
export function sayWhenReady(indexing: IndexingState, onsearch: () => void): void {
  let isFirst = untrack(() => indexing.photos === 0);
  $effect(() => {
    const { photos, failed, isWorking } = indexing;
    if (!isFirst || isWorking || photos === 0) return;
    isFirst = false;
    const words = failed > 0 ? m.ready_some({ count: failed }) : m.ready();
    untrack(() => toasts.show(words, { label: m.ready_search(), run: onsearch }));
  });
}
