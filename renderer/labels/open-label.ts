/** The label whose photos a search shows, and what can be done there with some of them. Runs in the window. */
import type { Label } from '../../src/contract/labels.ts';
import type { About } from '../../src/contract/search.ts';
import { announced } from '../app/history.ts';
import { client } from '../app/client.ts';
import { m } from '../paraglide/messages.js';
import { splitName } from './labels.svelte.ts';

/** The label that a search is for; null for several, or none. */
export function openLabel({ label }: About, labels: readonly Label[]): Label | null {
  return labels.find(({ id }) => id === label) ?? null;
}

/** Items for a menu. */
export function labelActions(
  { id, name }: Label,
  photos: number[],
): { label: string; run: () => void }[] {
  const [first] = photos;
  const own = splitName(name).own;
  const reject = (): void =>
    void announced(client.api.decide({ photos, reject: [id] }), ({ photos: count }) =>
      m.picker_taken({ count, name: own }),
    );
  const cover = (photo: number): void =>
    void announced(client.api.editLabel({ id, cover: photo }), () =>
      m.labels_covered({ name: own }),
    );
  return [
    ...(photos.length === 1 && first !== undefined
      ? [{ label: m.labels_cover_use({ name: own }), run: () => cover(first) }]
      : []),
    { label: m.labels_reject_here({ name: own }), run: reject },
  ];
}
