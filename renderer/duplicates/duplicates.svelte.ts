/**
 * Groups of duplicates, what the user has decided about them, and where the keyboard is among them.
 * Runs in the window; knows the engine by its contract only.
 */
import { createContext } from 'svelte';
import type {
  Alignment,
  DuplicateGroup,
  DuplicateKind,
  DuplicateState,
  Strictness,
} from '../../src/contract/duplicates.ts';
import type { Undoable } from '../../src/contract/history.ts';
import type { Removal } from '../../src/contract/removals.ts';
import type { Client } from '../../src/rpc/client.ts';
import { membersOf, planOf, proposedStay, type Plan, type Stay } from './plan.ts';

const PAGE_GROUPS = 50;
/** The engine answers so many at most. */
const MOST_GROUPS = 1000;

export class Duplicates {
  kind = $state<DuplicateKind>('exact');
  strictness = $state<Strictness>('normal');
  groups = $state.raw<DuplicateGroup[]>([]);
  totals = $state.raw<Record<DuplicateKind, number> | null>(null);
  /** What all groups of this kind would free, loaded or not. */
  bytes = $state(0);
  isLoading = $state(false);
  now = $state.raw<DuplicateState>({ revision: 0, finding: null, removing: null });
  /** Removals that a crash cut short. */
  interrupted = $state.raw<Removal[]>([]);
  /** Ids of the groups that are to be removed together. */
  marked = $state.raw<ReadonlySet<string>>(new Set());
  /** Places in `groups` and among the members of that group. */
  at = $state.raw({ group: 0, member: 0 });
  #stays = $state.raw<ReadonlyMap<string, Stay>>(new Map());
  #question = 0;

  readonly current: DuplicateGroup | undefined = $derived(this.groups[this.at.group]);
  readonly plan: Plan = $derived(
    planOf(
      this.groups.filter(({ id }) => this.marked.has(id)),
      (group) => this.stayOf(group),
    ),
  );
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    client.on('duplicates', (now) => (this.now = now));
  }

  get isComplete(): boolean {
    return this.totals !== null && this.groups.length >= this.totals[this.kind];
  }

  /** Asks again for as many groups as are shown; of two questions the later one counts. */
  async load(): Promise<void> {
    await this.#load(0, Math.min(MOST_GROUPS, Math.max(PAGE_GROUPS, this.groups.length)));
  }

  async loadMore(): Promise<void> {
    if (!this.isLoading && !this.isComplete) await this.#load(this.groups.length, PAGE_GROUPS);
  }

  async #load(offset: number, limit: number): Promise<void> {
    const question = ++this.#question;
    const { kind, strictness } = this;
    this.isLoading = true;
    try {
      const page = await this.#client.api.duplicates({ kind, strictness, offset, limit });
      if (question !== this.#question) return;
      const before = this.groups.slice(0, offset);
      const known = new Set(before.map(({ id }) => id));
      this.groups = [...before, ...page.groups.filter(({ id }) => !known.has(id))];
      this.totals = page.totals;
      this.bytes = page.bytes;
      this.#tidy();
    } finally {
      if (question === this.#question) this.isLoading = false;
    }
  }

  /** What the engine is doing, and what it left undone. */
  async loadState(): Promise<void> {
    this.now = await this.#client.api.duplicateState();
    const removals = await this.#client.api.removals({ limit: 20 });
    this.interrupted = removals.filter(({ state }) => state === 'interrupted');
  }

  show(kind: DuplicateKind, strictness = this.strictness): void {
    if (kind === this.kind && strictness === this.strictness) return;
    this.kind = kind;
    this.strictness = strictness;
    this.groups = [];
    this.marked = new Set();
    this.at = { group: 0, member: 0 };
  }

  /** Moves within the list; answers whether there was anywhere to go. */
  goTo(group: number, member = 0): void {
    const bounded = Math.max(0, Math.min(this.groups.length - 1, group));
    const members = this.groups[bounded];
    const most = members ? membersOf(members).length - 1 : 0;
    this.at = { group: bounded, member: Math.max(0, Math.min(most, member)) };
  }

  stayOf(group: DuplicateGroup): Stay {
    return this.#stays.get(group.id) ?? proposedStay(group);
  }

  /** Replaces what stays of a group; nothing is refused but an empty choice. */
  decide(group: DuplicateGroup, stay: Stay): void {
    if (stay.length === 0) return;
    this.#stays = new Map(this.#stays).set(group.id, stay);
  }

  /** Lets a member stay or go; false where it is the last that stays. */
  toggleStay(group: DuplicateGroup, key: number): boolean {
    const stay = this.stayOf(group);
    if (!stay.includes(key)) this.decide(group, [...stay, key]);
    else if (stay.length > 1) {
      this.decide(
        group,
        stay.filter((other) => other !== key),
      );
    } else return false;
    return true;
  }

  mark(ids: string[], isMarked: boolean): void {
    const marked = new Set(this.marked);
    for (const id of ids) {
      if (isMarked) marked.add(id);
      else marked.delete(id);
    }
    this.marked = marked;
  }

  /** What removing this one group means. */
  planFor(group: DuplicateGroup): Plan {
    return planOf([group], (other) => this.stayOf(other));
  }

  dryRun(plan: Plan): Promise<Removal> {
    return this.#client.api.removeDuplicates({ orders: plan.orders, dryRun: true });
  }

  async remove(plan: Plan): Promise<Removal> {
    const removal = await this.#client.api.removeDuplicates({ orders: plan.orders });
    this.mark(
      plan.groups.map(({ id }) => id),
      false,
    );
    await this.load();
    return removal;
  }

  /** Remembers that photos are not duplicates of each other. */
  async keepApart(photos: number[]): Promise<Undoable> {
    const change = await this.#client.api.keepApart({ photos, apart: true });
    await this.load();
    return change;
  }

  alignment(photo: number, other: number): Promise<Alignment | null> {
    return this.#client.api.alignment({ photo, other });
  }

  removals(offset: number, limit: number): Promise<Removal[]> {
    return this.#client.api.removals({ offset, limit });
  }

  async undoRemoval(id: number): Promise<Removal> {
    const removal = await this.#client.api.undoRemoval({ id });
    await Promise.all([this.load(), this.loadState()]);
    return removal;
  }

  async finishRemoval(id: number): Promise<Removal> {
    const removal = await this.#client.api.finishRemoval({ id });
    await Promise.all([this.load(), this.loadState()]);
    return removal;
  }

  findAgain(): Promise<void> {
    return this.#client.api.findDuplicates();
  }

  /** Forgets marks and choices of groups that are no longer there; keeps the place in the list. */
  #tidy(): void {
    const there = new Set(this.groups.map(({ id }) => id));
    this.marked = new Set([...this.marked].filter((id) => there.has(id)));
    this.#stays = new Map([...this.#stays].filter(([id]) => there.has(id)));
    this.goTo(this.at.group, this.at.member);
  }
}

export const [getDuplicates, setDuplicates] = createContext<Duplicates>();
