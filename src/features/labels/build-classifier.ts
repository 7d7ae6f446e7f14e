/**
 * Builds the classifier of a group: prompts to vectors, the library's own scores to a calibration,
 * decisions to a learned correction. Runs in the engine; the index and the encoder are handed in.
 */
import { decisionsOf } from '../../store/label-decisions.ts';
import { embeddingOf } from '../../store/embeddings.ts';
import type { ScoreStatistics } from '../../vectors/background.ts';
import { sigmoid } from '../../vectors/statistics.ts';
import { mayBeNone } from './groups.ts';
import type { Group } from './groups.ts';
import { priorLogits, scanOne, UNKNOWN_LOGIT } from './label-classifier.ts';
import type { LabelClassifier, Member } from './label-classifier.ts';
import type { LabelContext, ScoringModel } from './label-context.ts';
import { learn } from './learn.ts';
import type { Learning } from './learn.ts';
import type { Example } from './regression.ts';
import type { ScoringRecord } from './scoring-record.ts';
import { calibrate, joinPrompts } from './zero-shot.ts';
import type { Calibration } from './zero-shot.ts';

/** A group's classifier, and by member how it came about. */
export interface Built {
  classifier: LabelClassifier;
  origins: Pick<ScoringRecord, 'kind' | 'quality'>[];
}

/** Decisions that are learned from: more say nothing new, and learning stays a matter of a second. */
const MOST_DECISIONS = 800;
/** Undecided photos that stand for the library while learning. */
const ANCHORS = 300;

/** Builds a classifier from what is so now. @throws AppError 'encoder-unavailable'. */
export async function buildClassifier(group: Group, context: LabelContext): Promise<Built> {
  const { model, photos, embed } = context;
  const vectors = await embed(group.flatMap(({ prompts }) => prompts));
  const background = await context.background();
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
      learned: null,
    };
  });
  const untaught: LabelClassifier = { members: bare, logitScale: model.logitScale };
  const members: Member[] = [];
  const origins: Built['origins'] = [];
  for (const [index, member] of bare.entries()) {
    const learning = await learnLabel(member, index, untaught, context);
    // Without prompts there is nothing that learning would have to beat.
    const isUsed = learning !== null && (learning.better || member.prompts.length === 0);
    const kind = isUsed ? 'learned' : member.prompts.length > 0 ? 'prompts' : 'none';
    origins.push({ kind, quality: learning?.quality ?? null });
    members.push({ ...member, learned: isUsed ? learning.model : null });
  }
  return { classifier: { ...untaught, members }, origins };
}

/** Null without prompts, and in a set of which one label always fits, whose softmax needs none. */
function calibration(
  prompts: readonly Float32Array[],
  group: Group,
  background: ScoreStatistics,
  cosinesOf: (query: Float32Array) => ArrayLike<number>,
  { logitScale, fit }: ScoringModel,
): Calibration | null {
  if (prompts.length === 0 || (group.length > 1 && !mayBeNone(group))) return null;
  return calibrate(joinPrompts(prompts.map(cosinesOf), logitScale), background, fit);
}

/** What the decisions about a label teach; null where none of them accepts a photo that has a vector. */
async function learnLabel(
  { labelId, prompts }: Member,
  index: number,
  classifier: LabelClassifier,
  { store, model, photos }: LabelContext,
): Promise<Learning | null> {
  const decisions = decisionsOf(store.library, labelId);
  if (!decisions.some(({ accepted }) => accepted)) return null;
  const exampleOf = (vector: Float32Array, target: number | null): Example => {
    const prior = priorLogits(classifier, scanOne(classifier, vector), 0)[index] ?? UNKNOWN_LOGIT;
    return { vector, prior, target: target ?? sigmoid(prior) };
  };
  const examples: Example[] = [];
  // The newest decisions first: people change their mind about what a label means.
  for (const { photoId, accepted } of decisions.toReversed()) {
    if (examples.length >= MOST_DECISIONS) break;
    const vector = embeddingOf(store, photoId, model.key);
    if (vector !== null) examples.push(exampleOf(vector, Number(accepted)));
  }
  if (!examples.some(({ target }) => target === 1)) return null;
  const decided = new Set(decisions.map(({ photoId }) => photoId));
  const { ids, vectors } = photos.sample(ANCHORS);
  const anchors = vectors
    .filter((_, i) => !decided.has(ids[i] ?? 0))
    .map((vector) => exampleOf(vector, null));
  return learn(examples, anchors, prompts.length > 0);
}
