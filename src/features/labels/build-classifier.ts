/**
 * Builds the judge of a group: prompts to vectors, the library's own scores to a calibration,
 * decisions to a classifier. Runs in the engine; the index and the encoder are handed in.
 */
import type { Background } from '../../embeddings/background.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import type { ScoreStatistics } from '../../vectors/background.ts';
import type { Among } from '../../vectors/vector-index.ts';
import type { Scored } from '../../vectors/top-k.ts';
import { sigmoid } from '../../vectors/statistics.ts';
import { decisionsOf } from '../../store/label-decisions.ts';
import type { Store } from '../../store/database.ts';
import { embeddingOf } from '../../store/embeddings.ts';
import type { LabelRow } from '../../store/labels.ts';
import { mayBeNone } from './groups.ts';
import type { Group } from './groups.ts';
import { priorLogits, scanOne, UNKNOWN_LOGIT } from './label-classifier.ts';
import type { Judge, Member } from './label-classifier.ts';
import { learn } from './learn.ts';
import type { Learning } from './learn.ts';
import type { Example } from './regression.ts';
import type { Scorer } from './scoring-record.ts';
import { calibrate, joinPrompts } from './zero-shot.ts';
import type { Fit } from './zero-shot.ts';

/** The vectors of the photos that have a file. */
export interface PhotoVectors {
  readonly size: number;
  /** Every photo, in the order of `cosines` while nothing is added or removed. */
  ids(): ArrayLike<number>;
  /** Cosines of a vector of length 1 with every photo. */
  cosines(query: Float32Array): Float32Array;
  /** Cosines with those of the photos that are here, in their order. */
  scores(query: Float32Array, among: Among): Scored;
  /** Photos evenly spread over the library. */
  sample(count: number): { ids: number[]; vectors: Float32Array[] };
}

/** What judging needs to know of a model. */
export interface JudgingModel {
  key: string;
  logitScale: number;
  /** How scores in deviations become log-odds, fitted to this model. */
  fit: Fit;
}

/** What judging needs to know of the model that answers. */
export function judgedBy({ key, logitScale, fitted }: ModelManifest): JudgingModel {
  return { key, logitScale, fit: fitted.labels };
}

/** What building needs of the engine; the model that answers may be another the next time it is asked. */
export interface Surroundings {
  store: Store;
  model: JudgingModel;
  photos: PhotoVectors;
  embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  /** How the model scores this library in general. */
  background: () => Promise<Pick<Background, 'words' | 'sampleIds'>>;
}

/** A group's judge, and by member how it came about. */
export interface Built {
  judge: Judge;
  scorers: Pick<Scorer, 'kind' | 'quality'>[];
}

/** Decisions that are learned from: more say nothing new, and learning stays a matter of a second. */
const MOST_DECISIONS = 800;
/** Undecided photos that stand for the library while learning. */
const ANCHORS = 300;

/** Builds a judge from what is so now. @throws AppError 'encoder-unavailable'. */
export async function buildJudge(group: Group, around: Surroundings): Promise<Built> {
  const { model, photos, embed } = around;
  const vectors = await embed(group.flatMap(({ prompts }) => prompts));
  const background = await around.background();
  const cosinesOf = (query: Float32Array): readonly number[] =>
    photos.scores(query, background.sampleIds).scores;
  let from = 0;
  const bare = group.map((label): Member => {
    const own = vectors.slice(from, (from += label.prompts.length));
    return {
      labelId: label.id,
      prompts: label.prompts,
      vectors: own,
      calibration: calibration(own, group, background.words, cosinesOf, model),
      classifier: null,
    };
  });
  const judge: Judge = { members: bare, logitScale: model.logitScale };
  const learned: (Learning | null)[] = [];
  for (const [index, label] of group.entries()) {
    learned.push(await learnLabel(label, index, judge, around));
  }
  return {
    judge: {
      ...judge,
      members: bare.map((member, index) => ({
        ...member,
        classifier: isUsed(member, learned[index]) ? (learned[index]?.classifier ?? null) : null,
      })),
    },
    scorers: bare.map((member, index) => ({
      kind: isUsed(member, learned[index])
        ? 'learned'
        : member.prompts.length > 0
          ? 'prompts'
          : 'none',
      quality: learned[index]?.quality ?? null,
    })),
  };
}

function calibration(
  prompts: readonly Float32Array[],
  group: Group,
  background: ScoreStatistics,
  cosinesOf: (query: Float32Array) => ArrayLike<number>,
  { logitScale, fit }: JudgingModel,
) {
  if (prompts.length === 0 || (group.length > 1 && !mayBeNone(group))) return null;
  return calibrate(joinPrompts(prompts.map(cosinesOf), logitScale), background, fit);
}

/** Without prompts there is nothing that learning would have to beat. */
function isUsed({ prompts }: Member, learned: Learning | null | undefined): boolean {
  return learned != null && (learned.better || prompts.length === 0);
}

async function learnLabel(
  label: LabelRow,
  index: number,
  judge: Judge,
  { store, model, photos }: Surroundings,
): Promise<Learning | null> {
  const decisions = decisionsOf(store.library, label.id);
  if (!decisions.some(({ accepted }) => accepted)) return null;
  const example = (vector: Float32Array, target: number | null): Example => {
    const prior = priorLogits(judge, scanOne(judge, vector), 0)[index] ?? UNKNOWN_LOGIT;
    return { vector, prior, target: target ?? sigmoid(prior) };
  };
  const decided: Example[] = [];
  // The newest decisions first: people change their mind about what a label means.
  for (const { photoId, accepted } of decisions.toReversed()) {
    if (decided.length >= MOST_DECISIONS) break;
    const vector = embeddingOf(store, photoId, model.key);
    if (vector !== null) decided.push(example(vector, Number(accepted)));
  }
  if (!decided.some(({ target }) => target === 1)) return null;
  const judged = new Set(decisions.map(({ photoId }) => photoId));
  const { ids, vectors } = photos.sample(ANCHORS);
  const anchors = vectors
    .filter((_, place) => !judged.has(ids[place] ?? 0))
    .map((vector) => example(vector, null));
  return learn(decided, anchors, label.prompts.length > 0);
}
