/** The classifiers of all groups: from memory, from what is stored beside their labels, or built anew. */
import type { LabelRow } from '../../store/labels.ts';
import { buildClassifier } from './build-classifier.ts';

import { basisOf } from './groups.ts';
import type { Group } from './groups.ts';
import type { LabelClassifier, Member } from './label-classifier.ts';
import type { LabelContext } from './label-context.ts';
import { readScoringRecord } from './scoring-record.ts';
import type { ScoringRecord } from './scoring-record.ts';

/** A library that has grown or shrunk by this share is measured anew. */
const GROWTH = 0.25;

/** A classifier with what is to be stored of it, by member. */
export interface Known {
  classifier: LabelClassifier;
  records: readonly ScoringRecord[];
}

/** Keeps one classifier for each group. */
export class ClassifierCache {
  readonly #context: LabelContext;
  readonly #known = new Map<string, Known>();

  constructor(context: LabelContext) {
    this.#context = context;
  }

  /** @throws AppError 'encoder-unavailable'. */
  async of(group: Group): Promise<Known> {
    const key = group.map(({ id }) => id).join();
    const basis = basisOf(group, this.#context.model.key);
    const inMemory = this.#known.get(key);
    if (inMemory?.records.every((record) => this.isCurrent(record, basis)) === true)
      return inMemory;
    const known = (await this.#restored(group, basis)) ?? (await this.build(group));
    this.#known.set(key, known);
    return known;
  }

  /** Builds a classifier that is not kept: of labels as they might be. */
  async build(group: Group): Promise<Known> {
    const basis = basisOf(group, this.#context.model.key);
    const photos = this.#context.photos.size;
    const { classifier, origins } = await buildClassifier(group, this.#context);
    return {
      classifier,
      records: origins.map((origin, index) => {
        const { calibration = null, learned = null } = classifier.members[index] ?? {};
        return { ...origin, basis, photos, calibration, learned };
      }),
    };
  }

  /** Whether a label would be scored the same if everything were made anew. */
  isCurrent(record: ScoringRecord | null, basis: string): boolean {
    if (record?.basis !== basis) return false;
    return Math.abs(this.#context.photos.size - record.photos) <= GROWTH * record.photos;
  }

  async #restored(group: Group, basis: string): Promise<Known | null> {
    const records: ScoringRecord[] = [];
    const members: Member[] = [];
    for (const label of group) {
      const record = readScoringRecord(label.scorer);
      if (record === null || !this.isCurrent(record, basis)) return null;
      records.push(record);
      members.push(await this.#member(label, record));
    }
    return { classifier: { members, logitScale: this.#context.model.logitScale }, records };
  }

  async #member({ id, prompts }: LabelRow, record: ScoringRecord): Promise<Member> {
    const vectors = await this.#context.embed(prompts);
    const { calibration, learned } = record;
    return { labelId: id, prompts, vectors, calibration, learned };
  }
}
