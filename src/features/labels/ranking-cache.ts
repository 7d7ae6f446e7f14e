/** Labels' photos by probability, kept while nothing changes: what sliders and reviews ask again and again. */
import { USUAL_THRESHOLD } from '../../contract/api.ts';
import { AppError } from '../../base/errors.ts';
import { takenPhotos } from '../../store/label-decisions.ts';
import { labelById, listLabels } from '../../store/labels.ts';
import type { LabelRow } from '../../store/labels.ts';
import type { Surroundings } from './build-classifier.ts';
import { basisOf, groupOf } from './groups.ts';
import type { Group } from './groups.ts';
import type { Judge } from './label-classifier.ts';
import type { Judges } from './classifier-cache.ts';
import { scoreLibrary } from './library-scores.ts';
import { makeRanking } from './ranking.ts';
import type { Ranking } from './ranking.ts';

/** Of 100,000 photos each takes 800 KB. */
const KEPT = 8;
/** Stands for a label that does not exist yet. */
export const NEW_LABEL = 0;

/** What of a label decides how it is judged. */
export type Definition = Pick<LabelRow, 'prompts' | 'set'> & { orNone?: boolean | undefined };

export class Rankings {
  readonly #around: Surroundings;
  readonly #judges: Judges;
  readonly #kept = new Map<string, Ranking>();

  constructor(around: Surroundings, judges: Judges) {
    this.#around = around;
    this.#judges = judges;
  }

  /** The judge of a label's group, and the label's place in it. @throws AppError 'not-found'. */
  async judgeOf(labelId: number): Promise<{ judge: Judge; index: number }> {
    const { library } = this.#around.store;
    labelById(library, labelId);
    const group = groupOf(labelId, listLabels(library));
    const { judge } = await this.#judges.of(group);
    return { judge, index: group.findIndex(({ id }) => id === labelId) };
  }

  /** Undecided photos that could carry a label; with `definition`, as if it were defined so. */
  async of(labelId: number, definition?: Definition): Promise<Ranking> {
    const { store, model, photos } = this.#around;
    const labels = listLabels(store.library);
    const group = groupOf(labelId, defined(labels, labelId, definition));
    if (group.length === 0) throw new AppError('not-found', `There is no label ${labelId}.`);
    const key = JSON.stringify([labelId, basisOf(group, model.key), photos.size]);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const judges = this.#judges;
    const { judge } = definition === undefined ? await judges.of(group) : await judges.build(group);
    const ranking = this.#rank(labelId, group, judge);
    this.#kept.set(key, ranking);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return ranking;
  }

  #rank(labelId: number, group: Group, judge: Judge): Ranking {
    const { store, photos } = this.#around;
    const groupIds = group.map(({ id }) => id);
    const taken = takenPhotos(store.library, labelId, groupIds);
    const index = groupIds.indexOf(labelId);
    const { ids, probabilities, best } = scoreLibrary(judge, index, photos);
    const places: number[] = [];
    for (let place = 0; place < ids.length; place += 1) {
      if (best[place] === 1 && !taken.has(ids[place] ?? 0)) places.push(place);
    }
    return makeRanking(
      places.map((place) => ids[place] ?? 0),
      places.map((place) => probabilities[place] ?? 0),
    );
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
  const said = { prompts, set, orNone: orNone ?? false };
  const others = labels.map((label) =>
    orNone !== undefined && set !== null && label.set === set ? { ...label, orNone } : label,
  );
  if (labelId !== NEW_LABEL) {
    return others.map((label) => (label.id === labelId ? { ...label, ...said } : label));
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
    ...said,
    id: NEW_LABEL,
    decisions: 0,
    scoredAs: null,
    scorer: null,
  };
  return [...others, label];
}
