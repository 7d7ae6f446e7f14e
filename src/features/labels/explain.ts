/** Why a photo carries a label. Runs in the engine. */
import type { PhotoLabel } from '../../contract/review.ts';
import { decisionsAbout } from '../../store/label-decisions.ts';
import { embeddingOf } from '../../store/embeddings.ts';
import { guessesAbout } from '../../store/label-guesses.ts';
import { listLabels } from '../../store/labels.ts';
import type { LabelContext } from './label-context.ts';
import { groupsOf } from './groups.ts';
import { bestPrompt, isBlank, probabilities, scanOne } from './label-classifier.ts';
import type { ClassifierCache } from './classifier-cache.ts';
import { rounded } from './ranking.ts';

/** What a machine says about one label of a photo. */
interface Opinion {
  probability: number;
  prompt: string | null;
}

/** The labels of a photo: those the user decided on, and those the machine suggests or applies. */
export async function photoLabels(
  photoId: number,
  { store, model }: Pick<LabelContext, 'store' | 'model'>,
  classifiers: ClassifierCache,
): Promise<PhotoLabel[]> {
  const labels = listLabels(store.library);
  const decisions = decisionsAbout(store.library, photoId);
  const guesses = guessesAbout(store.library, photoId);
  const shown = labels.filter(({ id }) => decisions.has(id) || guesses.has(id));
  if (shown.length === 0) return [];
  const opinions = new Map<number, Opinion>();
  const vector = embeddingOf(store, photoId, model.key);
  for (const group of vector === null ? [] : groupsOf(labels)) {
    if (vector === null || !group.some((label) => shown.includes(label))) continue;
    const { classifier } = await classifiers.of(group);
    if (isBlank(classifier)) continue;
    const all = probabilities(classifier, scanOne(classifier, vector), 0);
    for (const [index, member] of classifier.members.entries()) {
      opinions.set(member.labelId, {
        probability: rounded(all[index] ?? 0),
        prompt: member.learned === null ? bestPrompt(member, vector) : null,
      });
    }
  }
  return shown.map((label): PhotoLabel => {
    const decision = decisions.get(label.id);
    const opinion = opinions.get(label.id);
    const guess = { suggest: 'suggested', apply: 'applied' } as const;
    return {
      label: label.id,
      name: label.name,
      colour: label.colour,
      state:
        decision === undefined ? guess[label.mode] : decision.accepted ? 'accepted' : 'rejected',
      by: decision === undefined ? 'machine' : 'user',
      at: decision?.at ?? null,
      model: decision?.model ?? (opinion === undefined ? null : model.key),
      probability: opinion?.probability ?? null,
      prompt: opinion?.prompt ?? null,
    };
  });
}
