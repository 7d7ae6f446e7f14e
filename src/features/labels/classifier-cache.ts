/** The judges of all groups: from memory, from what is stored beside their labels, or built anew. */
import type { LabelRow } from '../../store/labels.ts';
import { buildJudge } from './build-classifier.ts';
import type { Surroundings } from './build-classifier.ts';
import { basisOf } from './groups.ts';
import type { Group } from './groups.ts';
import type { Judge, Member } from './label-classifier.ts';
import { readScorer } from './scoring-record.ts';
import type { Scorer } from './scoring-record.ts';

/** A library that has grown or shrunk by this share is measured anew. */
const GROWTH = 0.25;

/** A judge with what is to be stored of it, by member. */
export interface Known {
  judge: Judge;
  scorers: readonly Scorer[];
}

/** Keeps one judge for each group. */
export class Judges {
  readonly #around: Surroundings;
  readonly #known = new Map<string, Known>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** @throws AppError 'encoder-unavailable'. */
  async of(group: Group): Promise<Known> {
    const key = group.map(({ id }) => id).join();
    const basis = basisOf(group, this.#around.model.key);
    const inMemory = this.#known.get(key);
    if (inMemory?.scorers.every((scorer) => this.isCurrent(scorer, basis)) === true)
      return inMemory;
    const known = (await this.#restored(group, basis)) ?? (await this.build(group));
    this.#known.set(key, known);
    return known;
  }

  /** Builds a judge that is not kept: of labels as they might be. */
  async build(group: Group): Promise<Known> {
    const basis = basisOf(group, this.#around.model.key);
    const photos = this.#around.photos.size;
    const { judge, scorers } = await buildJudge(group, this.#around);
    return {
      judge,
      scorers: scorers.map((scorer, index) => {
        const { calibration = null, classifier = null } = judge.members[index] ?? {};
        return { ...scorer, basis, photos, calibration, classifier };
      }),
    };
  }

  /** Whether a label would be judged the same if everything were made anew. */
  isCurrent(scorer: Scorer | null, basis: string): boolean {
    if (scorer?.basis !== basis) return false;
    return Math.abs(this.#around.photos.size - scorer.photos) <= GROWTH * scorer.photos;
  }

  async #restored(group: Group, basis: string): Promise<Known | null> {
    const scorers: Scorer[] = [];
    const members: Member[] = [];
    for (const label of group) {
      const scorer = readScorer(label.scorer);
      if (scorer === null || !this.isCurrent(scorer, basis)) return null;
      scorers.push(scorer);
      members.push(await this.#member(label, scorer));
    }
    return { judge: { members, logitScale: this.#around.model.logitScale }, scorers };
  }

  async #member({ id, prompts }: LabelRow, scorer: Scorer): Promise<Member> {
    const vectors = await this.#around.embed(prompts);
    const { calibration, classifier } = scorer;
    return { labelId: id, prompts, vectors, calibration, classifier };
  }
}
