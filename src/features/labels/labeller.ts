/**
 * Keeps the machine's guesses what labels, decisions and photos say they should be. Runs in the
 * engine. The store says what is to do (stamps of labels, photos whose guesses are wanted), so work that a kill cut
 * short is found and finished at the next start.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LabelScorer, LabelsState } from '../../contract/api.ts';
import { coalesce } from '../../base/coalesce.ts';
import { embeddingOf } from '../../store/embeddings.ts';
import { takenPhotos } from '../../store/label-decisions.ts';
import { judgePhotos, replaceGuesses } from '../../store/label-guesses.ts';
import { listLabels } from '../../store/labels.ts';
import type { LabelRow } from '../../store/labels.ts';
import { readyPhotos } from '../../store/results.ts';
import type { Surroundings } from './builder.ts';
import { basisOf, groupOf, groupsOf, stampOf } from './groups.ts';
import type { Group } from './groups.ts';
import { isBlank, probabilities, scanOne } from './judge.ts';
import type { Judge } from './judge.ts';
import { Judges } from './judges.ts';
import { guessLibrary, passes } from './library-scores.ts';
import { readScorer, writeScorer } from './scorer.ts';

/** Decisions come in quick succession; their labels are scored when there is a moment of calm. */
const CALM_MILLISECONDS = 400;
/** Photos judged in one transaction. */
const JUDGED_AT_ONCE = 500;

export interface LabellerOptions {
  around: Surroundings;
  /** Guesses changed, or the work moved on. */
  onChange: () => void;
}

/** Scores the labels of one library. */
export class Labeller {
  readonly judges: Judges;
  readonly #options: LabellerOptions;
  #work: Promise<void> | undefined;
  #again = false;
  #ready = false;
  #closed = false;
  #revision = 0;
  #scoring: LabelsState['scoring'] = null;

  constructor(options: LabellerOptions) {
    this.#options = options;
    this.judges = new Judges(options.around);
  }

  /** The vectors are loaded: what there is to do is done from now on. */
  start(): void {
    this.#ready = true;
    this.#wakeSoon();
  }

  /** Does something while no label is judged, such as changing the model; then all are judged by it. */
  async hold(change: () => void): Promise<void> {
    const wasReady = this.#ready;
    this.#ready = false;
    await this.#work?.catch(() => undefined);
    change();
    this.#ready = wasReady;
    this.#wakeSoon();
  }

  /** Resolves when nothing is under way; what is not done is done after the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wakeSoon.end();
    await this.#work?.catch(() => undefined);
  }

  state(): LabelsState {
    return { revision: this.#revision, scoring: this.#scoring };
  }

  /** Labels or decisions changed. */
  changed(): void {
    this.#announce();
    this.#wakeSoon();
  }

  /** New vectors were written, or photos came and went. */
  photosChanged(): void {
    this.#wakeSoon();
  }

  /** Does now what there is to do. @throws AppError 'encoder-unavailable'. */
  async finish(): Promise<void> {
    await this.#run();
  }

  /** Whether a label's guesses are behind what it says now. */
  isOutdated(label: LabelRow, labels: readonly LabelRow[]): boolean {
    return label.scoredAs !== this.#stampOf(label, groupOf(label.id, labels));
  }

  /** How a label was judged when it was scored last. */
  scorerOf({ scorer, prompts }: LabelRow): LabelScorer {
    const known = readScorer(scorer);
    if (known !== null) return { kind: known.kind, quality: known.quality };
    return { kind: prompts.length > 0 ? 'prompts' : 'none', quality: null };
  }

  readonly #wakeSoon = coalesce(CALM_MILLISECONDS, () => {
    // What went wrong shows as labels that stay outdated; the next change tries again.
    this.#run().catch(() => undefined);
  });

  /** Works until nothing is to do; a call meanwhile makes it look once more. */
  #run(): Promise<void> {
    this.#again = true;
    this.#work ??= this.#workOff().finally(() => {
      this.#work = undefined;
      this.#setScoring(null);
    });
    return this.#work;
  }

  async #workOff(): Promise<void> {
    while (this.#again && this.#ready && !this.#closed) {
      this.#again = false;
      await this.#scoreOutdated();
      await this.#judgeNewPhotos();
    }
  }

  async #scoreOutdated(): Promise<void> {
    const { store } = this.#options.around;
    for (let done = 0; !this.#closed;) {
      const groups = groupsOf(listLabels(store.library)).filter((one) => this.#mustScore(one));
      const [group] = groups;
      if (group === undefined) return;
      const left = groups.reduce((sum, { length }) => sum + length, 0);
      this.#setScoring({ done, total: done + left });
      await this.#scoreGroup(group);
      done += group.length;
      await nextTurn();
    }
  }

  #mustScore(group: Group): boolean {
    const basis = basisOf(group, this.#options.around.model.key);
    return group.some(
      (label) =>
        label.scoredAs !== stampOf(label, basis) ||
        !this.judges.isCurrent(readScorer(label.scorer), basis),
    );
  }

  async #scoreGroup(group: Group): Promise<void> {
    const { photos, store } = this.#options.around;
    const { judge, scorers } = await this.judges.of(group);
    // The encoder took its time: what was changed meanwhile is scored in the next round.
    const labels = new Map(listLabels(store.library).map((label) => [label.id, label]));
    const now = group.flatMap(({ id }) => labels.get(id) ?? []);
    const isSame = group.every((label, place) => {
      const current = now[place];
      return current !== undefined && this.#stampOf(current, now) === this.#stampOf(label, group);
    });
    if (this.#closed || !isSame) return;
    const found = guessLibrary(judge, group, photos);
    const ids = group.map(({ id }) => id);
    for (const [index, label] of group.entries()) {
      const guesses = found[index] ?? new Map<number, number>();
      for (const photoId of takenPhotos(store.library, label.id, ids)) guesses.delete(photoId);
      const scorer = scorers[index];
      if (scorer === undefined) continue;
      const stamp = this.#stampOf(label, group);
      replaceGuesses(store, label.id, guesses, stamp, writeScorer(scorer));
    }
    this.#announce();
  }

  async #judgeNewPhotos(): Promise<void> {
    const { store, model } = this.#options.around;
    while (!this.#closed) {
      const photoIds = readyPhotos(store, 'guesses', JUDGED_AT_ONCE);
      if (photoIds.length === 0) return;
      const groups = groupsOf(listLabels(store.library));
      const judges: { judge: Judge; group: Group; taken: Set<number>[] }[] = [];
      for (const group of groups) {
        const { judge } = await this.judges.of(group);
        const ids = group.map(({ id }) => id);
        const taken = ids.map((id) => takenPhotos(store.library, id, ids));
        if (!isBlank(judge)) judges.push({ judge, group, taken });
      }
      const guesses: { labelId: number; photoId: number; percent: number }[] = [];
      for (const photoId of photoIds) {
        const vector = embeddingOf(store, photoId, model.key);
        if (vector === null) continue;
        for (const { judge, group, taken } of judges) {
          const passed = passes(probabilities(judge, scanOne(judge, vector), 0), group);
          const label = passed === null ? undefined : group[passed.index];
          if (passed === null || label === undefined) continue;
          if (taken[passed.index]?.has(photoId) === true) continue;
          guesses.push({ labelId: label.id, photoId, percent: passed.percent });
        }
      }
      judgePhotos(store, photoIds, guesses);
      if (guesses.length > 0) this.#announce();
      await nextTurn();
    }
  }

  #stampOf(label: LabelRow, group: Group): string {
    return stampOf(label, basisOf(group, this.#options.around.model.key));
  }

  #setScoring(scoring: LabelsState['scoring']): void {
    if (this.#scoring === null && scoring === null) return;
    this.#scoring = scoring;
    this.#options.onChange();
  }

  #announce(): void {
    this.#revision += 1;
    this.#options.onChange();
  }
}
