/** Every photo's probability for one label, for the command line. Writes nothing. */
import type { PhotoLabel } from '../../contract/review.ts';
import { decisionsOf } from '../../store/label-decisions.ts';
import { guessesOf } from '../../store/label-guesses.ts';
import { labelById } from '../../store/labels.ts';
import type { LabelContext } from './label-context.ts';
import { scoreLibrary } from './library-scores.ts';
import { rounded } from './ranking.ts';
import type { RankingCache } from './ranking-cache.ts';

type PhotoState = PhotoLabel['state'] | 'none';

/** Columns of all photos that have a vector, the most probable first. */
export interface LabelScores {
  ids: number[];
  probabilities: number[];
  states: PhotoState[];
}

/** The probability and state of every photo for one label. Writes nothing. */
export async function labelScores(
  id: number,
  { store, photos }: LabelContext,
  rankings: RankingCache,
): Promise<LabelScores> {
  const { library } = store;
  const { classifier, index } = await rankings.classifierOf(id);
  const { ids, probabilities } = await scoreLibrary(classifier, index, photos);
  const { mode } = labelById(library, id);
  const guesses = guessesOf(library, id);
  const decisions = new Map(decisionsOf(library, id).map((one) => [one.photoId, one.accepted]));
  const order = Array.from(ids, (_, at) => at);
  order.sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || a - b);
  const stateOf = (photoId: number): PhotoState => {
    const accepted = decisions.get(photoId);
    if (accepted !== undefined) return accepted ? 'accepted' : 'rejected';
    if (!guesses.has(photoId)) return 'none';
    return mode === 'apply' ? 'applied' : 'suggested';
  };
  return {
    ids: order.map((at) => ids[at] ?? 0),
    probabilities: order.map((at) => rounded(probabilities[at] ?? 0)),
    states: order.map((at) => stateOf(ids[at] ?? 0)),
  };
}
