/** Labels' photos by probability, kept while nothing changes: what sliders and reviews ask again and again. */
import { USUAL_THRESHOLD } from '../../contract/labels.ts';
import { AppError } from '../../base/errors.ts';
import { inTurns } from '../../base/turns.ts';
import { excludedPhotos } from '../../store/label-decisions.ts';
import { labelById, listLabels } from '../../store/labels.ts';
import type { LabelRow } from '../../store/labels.ts';
import type { LabelContext } from './label-context.ts';
import { basisOf, groupOf } from './groups.ts';
import type { Group } from './groups.ts';
import type { LabelClassifier } from './label-classifier.ts';
import type { ClassifierCache } from './classifier-cache.ts';
import { scoreLibrary } from './library-scores.ts';
import { makeRanking } from './ranking.ts';
import type { Ranking } from './ranking.ts';

/** Of 100,000 photos each takes 800 KB. */
const KEPT = 8;
/** Stands for a label that does not exist yet. */
export const NEW_LABEL = 0;

/** What of a label decides its scores. */
export type Definition = Pick<LabelRow, 'prompts' | 'set'> & { orNone?: boolean | undefined };

export class RankingCache {
  readonly #context: LabelContext;
  readonly #classifiers: ClassifierCache;
  readonly #kept = new Map<string, Ranking>();

  constructor(context: LabelContext, classifiers: ClassifierCache) {
    this.#context = context;
    this.#classifiers = classifiers;
  }

  /** The classifier of a label's group, and the label's index in it. @throws AppError 'not-found'. */
  async classifierOf(labelId: number): Promise<{ classifier: LabelClassifier; index: number }> {
    const { library } = this.#context.store;
    labelById(library, labelId);
    const group = groupOf(labelId, listLabels(library));
    const { classifier } = await this.#classifiers.of(group);
    return { classifier, index: group.findIndex(({ id }) => id === labelId) };
  }

  /** Undecided photos that could carry a label; with `definition`, as if it were defined so. */
  async of(labelId: number, definition?: Definition): Promise<Ranking> {
    const { store, model, photos } = this.#context;
    const labels = listLabels(store.library);
    const group = groupOf(labelId, defined(labels, labelId, definition));
    if (group.length === 0) throw new AppError('not-found', `There is no label ${labelId}.`);
    const key = JSON.stringify([labelId, basisOf(group, model.key), photos.changes]);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const classifiers = this.#classifiers;
    const { classifier } =
      definition === undefined ? await classifiers.of(group) : await classifiers.build(group);
    const ranking = await this.#rank(labelId, group, classifier);
    this.#kept.set(key, ranking);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return ranking;
  }

  async #rank(labelId: number, group: Group, classifier: LabelClassifier): Promise<Ranking> {
    const { store, photos } = this.#context;
    const groupIds = group.map(({ id }) => id);
    const index = groupIds.indexOf(labelId);
    const { ids, probabilities, best } = await scoreLibrary(classifier, index, photos);
    const taken = excludedPhotos(store.library, labelId, groupIds);
    const most = [...taken].reduce((id, other) => Math.max(id, other), 0);
    const isTaken = new Uint8Array(most + 1);
    for (const id of taken) isTaken[id] = 1;
    let count = 0;
    for (let i = 0; i < ids.length; i += 1) {
      if (best[i] !== 1 || isTaken[ids[i] ?? 0] === 1) continue;
      ids[count] = ids[i] ?? 0;
      probabilities[count] = probabilities[i] ?? 0;
      count += 1;
    }
    return inTurns(makeRanking(ids.subarray(0, count), probabilities.subarray(0, count)));
  }
}

/** The labels as they would be. */
function defined(
  labels: readonly LabelRow[],
  labelId: number,
  definition: Definition | undefined,
): readonly LabelRow[] {
  if (definition === undefined) return labels;
  const { prompts, set, orNone } = definition;
  const given = { prompts, set, orNone: orNone ?? false };
  const others = labels.map((label) =>
    orNone !== undefined && set !== null && label.set === set ? { ...label, orNone } : label,
  );
  if (labelId !== NEW_LABEL) {
    return others.map((label) => (label.id === labelId ? { ...label, ...given } : label));
  }
  const unknown = {
    name: '',
    colour: 'grey',
    mode: 'suggest',
    threshold: USUAL_THRESHOLD,
    cover: null,
  } as const;
  const label = {
    ...unknown,
    ...given,
    id: NEW_LABEL,
    decisions: 0,
    scoredAs: null,
    scorer: null,
  };
  return [...others, label];
}
