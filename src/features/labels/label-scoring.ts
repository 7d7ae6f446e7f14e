/**
 * Keeps the machine's guesses what labels, decisions and photos say they should be. Runs in the
 * engine. The store says what is to do: stamps of labels that differ, photos whose guesses are wanted.
 * Work that a kill cut short is found there and finished at the next start.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LabelList, LabelScorer } from '../../contract/labels.ts';
import { coalesce } from '../../base/coalesce.ts';
import { embeddingOf } from '../../store/embeddings.ts';
import { excludedPhotos } from '../../store/label-decisions.ts';
import { replaceGuesses, saveGuesses } from '../../store/label-guesses.ts';
import { listLabels } from '../../store/labels.ts';
import type { LabelRow } from '../../store/labels.ts';
import type { LabelContext } from './label-context.ts';
import { readyPhotos } from '../../store/results.ts';
import { basisOf, groupsOf, stampOf } from './groups.ts';
import type { Group } from './groups.ts';
import { isBlank, probabilities, scanOne } from './label-classifier.ts';
import type { LabelClassifier } from './label-classifier.ts';
import { ClassifierCache } from './classifier-cache.ts';
import { guessLibrary, passes } from './library-scores.ts';
import { readScoringRecord, writeScoringRecord } from './scoring-record.ts';

/** Decisions come in quick succession; their labels are scored when there is a moment of calm. */
const CALM_MILLISECONDS = 400;
/** Photos scored in one transaction. */
const SCORED_AT_ONCE = 500;

export interface LabelScoringOptions {
  context: LabelContext;
  /** Does some work during which the model that answers stays the same. */
  steady: (work: () => Promise<void>) => Promise<void>;
  /** The work moved on. */
  onProgress: () => void;
}

/** Scores the labels of one library. */
export class LabelScoring {
  readonly classifiers: ClassifierCache;
  readonly #options: LabelScoringOptions;
  #work: Promise<void> | undefined;
  #again = false;
  #ready = false;
  #closed = false;
  #scoring: LabelList['scoring'] = null;

  constructor(options: LabelScoringOptions) {
    this.#options = options;
    this.classifiers = new ClassifierCache(options.context);
  }

  /** The vectors are loaded: what there is to do is done from now on. */
  start(): void {
    this.#ready = true;
    this.#wakeSoon();
  }

  /** Resolves when nothing is under way; what is not done is done after the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wakeSoon.end();
    await this.#work?.catch(() => undefined);
  }

  /** Labels that are scored, of how many; null while nothing is to do. */
  get scoring(): LabelList['scoring'] {
    return this.#scoring;
  }

  /** Labels or decisions changed, new vectors were written, or photos came and went. */
  changed(): void {
    this.#wakeSoon();
  }

  /** Does now what there is to do. @throws AppError 'encoder-unavailable'. */
  async finish(): Promise<void> {
    await this.#run();
  }

  /** How a label was scored last. */
  scorerOf({ scorer, prompts }: LabelRow): LabelScorer {
    const known = readScoringRecord(scorer);
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
      await this.#options.steady(async () => {
        await this.#scoreOutdated();
        await this.#scoreNewPhotos();
      });
    }
  }

  async #scoreOutdated(): Promise<void> {
    const { store } = this.#options.context;
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
    const basis = basisOf(group, this.#options.context.model.key);
    return group.some(
      (label) =>
        label.scoredAs !== stampOf(label, basis) ||
        !this.classifiers.isCurrent(readScoringRecord(label.scorer), basis),
    );
  }

  async #scoreGroup(group: Group): Promise<void> {
    const { photos, store } = this.#options.context;
    const { classifier, records } = await this.classifiers.of(group);
    const found = await guessLibrary(classifier, group, photos);
    // That took its time: what was changed meanwhile is scored in the next round.
    const labels = new Map(listLabels(store.library).map((label) => [label.id, label]));
    const now = group.flatMap(({ id }) => labels.get(id) ?? []);
    const isSame = group.every((label, i) => {
      const current = now[i];
      return current !== undefined && this.#stampOf(current, now) === this.#stampOf(label, group);
    });
    if (this.#closed || !isSame) return;
    const ids = group.map(({ id }) => id);
    for (const [index, label] of group.entries()) {
      const guesses = found[index] ?? new Map<number, number>();
      for (const photoId of excludedPhotos(store.library, label.id, ids)) guesses.delete(photoId);
      const record = records[index];
      if (record === undefined) continue;
      const stamp = this.#stampOf(label, group);
      replaceGuesses(store, label.id, guesses, stamp, writeScoringRecord(record));
    }
  }

  async #scoreNewPhotos(): Promise<void> {
    const { store, model } = this.#options.context;
    while (!this.#closed) {
      const photoIds = readyPhotos(store, 'guesses', SCORED_AT_ONCE);
      if (photoIds.length === 0) return;
      const groups = groupsOf(listLabels(store.library));
      const classifiers: { classifier: LabelClassifier; group: Group; taken: Set<number>[] }[] = [];
      for (const group of groups) {
        const { classifier } = await this.classifiers.of(group);
        const ids = group.map(({ id }) => id);
        const taken = ids.map((id) => excludedPhotos(store.library, id, ids));
        if (!isBlank(classifier)) classifiers.push({ classifier, group, taken });
      }
      const guesses: { labelId: number; photoId: number; percent: number }[] = [];
      for (const photoId of photoIds) {
        const vector = embeddingOf(store, photoId, model.key);
        if (vector === null) continue;
        for (const { classifier, group, taken } of classifiers) {
          const passed = passes(probabilities(classifier, scanOne(classifier, vector), 0), group);
          const label = passed === null ? undefined : group[passed.index];
          if (passed === null || label === undefined) continue;
          if (taken[passed.index]?.has(photoId) === true) continue;
          guesses.push({ labelId: label.id, photoId, percent: passed.percent });
        }
      }
      saveGuesses(store, photoIds, guesses);
      await nextTurn();
    }
  }

  #stampOf(label: LabelRow, group: Group): string {
    return stampOf(label, basisOf(group, this.#options.context.model.key));
  }

  #setScoring(scoring: LabelList['scoring']): void {
    if (this.#scoring === null && scoring === null) return;
    this.#scoring = scoring;
    this.#options.onProgress();
  }
}
