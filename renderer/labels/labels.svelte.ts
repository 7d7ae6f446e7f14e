/** The labels as the whole window shows them. Runs in the window; knows the engine by its contract only. */
import { createContext } from 'svelte';
import type { Label, LabelList } from '../../src/contract/labels.ts';
import type { Client } from '../../src/rpc/client.ts';
import { replaced } from '../app/named.ts';
import { idRefresher } from '../app/refresh.ts';

export class Labels {
  list = $state.raw<Label[]>([]);
  scoring = $state.raw<LabelList['scoring']>(null);
  isLoaded = $state(false);
  /** Why the first answer did not come. */
  problem = $state.raw<unknown>(null);

  readonly byId: ReadonlyMap<number, Label> = $derived(
    new Map(this.list.map((label) => [label.id, label])),
  );
  /** Names of exclusive sets that are in use. */
  readonly sets: string[] = $derived([
    ...new Set(this.list.map(({ set }) => set).filter((set) => set !== null)),
  ]);
  readonly waiting = $derived(this.list.reduce((sum, { counts }) => sum + counts.suggested, 0));

  readonly #client: Client;
  readonly #ask = idRefresher((ids) => this.#load(ids));

  constructor(client: Client) {
    this.#client = client;
    client.on('labels', ({ scoring, changed }) => {
      this.scoring = scoring;
      this.#ask(changed);
    });
    this.#ask(null);
  }

  async #load(ids: number[] | null): Promise<void> {
    try {
      const { labels, scoring } = await this.#client.api.labels(ids === null ? {} : { ids });
      this.list = ids === null ? labels : replaced(this.list, ids, labels);
      this.scoring = scoring;
      this.isLoaded = true;
      this.problem = null;
    } catch (error) {
      this.problem = error;
    }
  }
}

/** Photos that carry the label, whoever says so. */
export function carried({ counts }: Label): number {
  return counts.accepted + counts.applied;
}

/** `family/anna` below `family`: the last part, and what stands before it (empty at the top). */
export function splitName(name: string): { own: string; above: string } {
  const cut = name.lastIndexOf('/');
  return { own: name.slice(cut + 1), above: cut < 0 ? '' : name.slice(0, cut) };
}

export interface LabelSection {
  /** Empty for labels that are not nested. */
  above: string;
  labels: Label[];
}

/** Labels that have found something come before those that have nothing to show. */
function foundFirst(labels: readonly Label[]): Label[] {
  return labels.toSorted((a, b) => Number(a.cover === null) - Number(b.cover === null));
}

/** Labels under the names that they are nested in; a label with others below it opens their section. */
export function sectionsOf(labels: readonly Label[]): LabelSection[] {
  const parents = new Set(labels.map(({ name }) => splitName(name).above));
  const sections = Map.groupBy(labels, ({ name }) =>
    parents.has(name) ? name : splitName(name).above,
  );
  return [...sections]
    .map(([above, list]) => ({ above, labels: foundFirst(list) }))
    .sort((a, b) => a.above.localeCompare(b.above));
}

export const [getLabels, setLabels] = createContext<Labels>();
