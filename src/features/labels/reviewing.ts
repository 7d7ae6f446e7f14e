/** The contract's methods about what the machine thinks: review, previews, scores, reasons. Engine process. */
import { review as topic } from '../../contract/review.ts';
import { implement } from '../../contract/implement.ts';
import { USUAL_THRESHOLD } from '../../contract/labels.ts';
import type { Api } from '../../contract/contract.ts';
import type { LabelExamples } from '../../contract/labels.ts';
import type { LabelPreview, ReviewPage } from '../../contract/review.ts';
import type { LabelContext } from './label-context.ts';
import { photoLabels } from './explain.ts';
import { bestPrompt, probabilities, scanOne } from './label-classifier.ts';
import { ClassifierCache } from './classifier-cache.ts';
import type { LabelScoring } from './label-scoring.ts';
import { borderline, histogram, nearest, passing, rounded } from './ranking.ts';
import type { Ranking } from './ranking.ts';
import { NEW_LABEL, RankingCache } from './ranking-cache.ts';
import type { Definition } from './ranking-cache.ts';
import { pickDiverse } from './pick-diverse.ts';
import { albumsOf } from '../../store/albums.ts';
import { embeddingOf } from '../../store/embeddings.ts';
import { withHypothetical } from '../../store/hypothetical.ts';
import { guessesAmong, labelCounts, surestGuesses } from '../../store/label-guesses.ts';
import { labelById, listLabels } from '../../store/labels.ts';
import { photoColumns } from '../../store/photos.ts';

/** Candidates for a review: more than are shown, so that different ones can be picked. */
const CANDIDATES_PER_PHOTO = 5;
const REVIEWED = 60;
/** Photos of the last percent that are told apart. */
const MOST_EQUAL = 200;
const BORDERLINE = 24;

export function reviewHandlers(context: LabelContext, scoring: LabelScoring) {
  const { store } = context;
  const { library } = store;
  const rankings = new RankingCache(context, scoring.classifiers);
  /** The last ranking with other examples: a slider asks for the same again and again. */
  let imagined: { key: string; ranking: Ranking } | null = null;

  function withRatios<Photo extends { id: number }>(photos: readonly Photo[]) {
    const columns = photoColumns(
      store,
      photos.map(({ id }) => id),
    );
    const ratioOf = new Map(columns.ids.map((id, i) => [id, columns.ratios[i] ?? 100]));
    // A photo whose last file vanished a moment ago is not shown any more.
    return photos.flatMap((photo) => {
      const ratio = ratioOf.get(photo.id);
      return ratio === undefined ? [] : [{ ...photo, ratio }];
    });
  }

  /** The label with most suggested photos; null where none has any. */
  function mostUrgent(): number | null {
    const counts = labelCounts(library);
    const waiting = listLabels(library)
      .map(({ id }) => ({ id, ...counts.get(id) }))
      .filter(({ suggested = 0 }) => suggested > 0)
      .sort((a, b) => (b.suggested ?? 0) - (a.suggested ?? 0));
    return waiting[0]?.id ?? null;
  }

  function informative(
    ranking: Ranking,
    threshold: number,
    limit: number,
    skip: ReadonlySet<number>,
  ) {
    const candidates = nearest(ranking, threshold, CANDIDATES_PER_PHOTO * limit, skip);
    const found = candidates.map(({ id }) => embeddingOf(store, id, context.model.key));
    return pickDiverse(candidates, found, limit).map(({ id, probability }) => ({
      id,
      probability,
    }));
  }

  /** What the machine suggests, the surest first; those of one percent are told apart by their vectors. */
  async function suggested(
    id: number,
    limit: number,
    skip: ReadonlySet<number>,
  ): Promise<{ id: number; probability: number }[]> {
    const { classifier, index } = await rankings.classifierOf(id);
    const guesses = surestGuesses(library, id, skip.size + limit + MOST_EQUAL).filter(
      ([photo]) => !skip.has(photo),
    );
    const least = guesses[Math.min(limit, guesses.length) - 1]?.[1] ?? 0;
    return guesses
      .filter(([, percent]) => percent >= least)
      .map(([photo, percent]) => {
        const vector = embeddingOf(store, photo, context.model.key);
        const all = vector && probabilities(classifier, scanOne(classifier, vector), 0);
        return { id: photo, probability: rounded(all?.[index] ?? percent / 100) };
      })
      .sort((a, b) => b.probability - a.probability || a.id - b.id)
      .slice(0, limit);
  }

  async function review({
    label,
    order = 'likely',
    skip = [],
    limit = REVIEWED,
  }: Parameters<Api['review']>[0]): Promise<ReviewPage> {
    const id = label ?? mostUrgent();
    if (id === null) return { label: null, photos: [], progress: { waiting: 0, decided: 0 } };
    const { threshold } = labelById(library, id);
    const skipped = new Set(skip);
    const { classifier, index } = await rankings.classifierOf(id);
    const member = classifier.members[index];
    const chosen =
      order === 'likely'
        ? await suggested(id, limit, skipped)
        : informative(await rankings.of(id), threshold, limit, skipped);
    const ids = chosen.map((photo) => photo.id);
    const guesses = guessesAmong(library, id, ids);
    const counts = labelCounts(library, [id]).get(id);
    return {
      label: id,
      photos: withRatios(chosen).map((photo) => {
        const vector = embeddingOf(store, photo.id, context.model.key);
        const known = vector !== null && member !== undefined;
        const prompt = known ? bestPrompt(member, vector) : null;
        return { ...photo, prompt, isSuggested: guesses.has(photo.id) };
      }),
      progress: {
        // What lists and menus count as well: never another number for the same thing.
        waiting: (counts?.suggested ?? 0) + (counts?.applied ?? 0),
        decided: (counts?.accepted ?? 0) + (counts?.rejected ?? 0),
      },
    };
  }

  /** As the label would rank photos if these were its examples. */
  async function ranked(
    id: number,
    definition: Definition,
    examples: LabelExamples,
  ): Promise<Ranking> {
    const { accept = [], reject = [], clear = [] } = examples;
    const decisions = listLabels(library).map((label) => [label.id, label.decisions]);
    const asked = [id, definition, accept, reject, clear, decisions, context.photos.changes];
    const key = JSON.stringify(asked);
    if (imagined?.key === key) return imagined.ranking;
    const verdict = (accepted: boolean | null) => (photoId: number) => ({ photoId, accepted });
    const verdicts = [
      ...accept.map(verdict(true)),
      ...reject.map(verdict(false)),
      ...clear.map(verdict(null)),
    ];
    const ranking = await withHypothetical(store, { labelId: id, verdicts }, async (other) => {
      const assumed = { ...context, store: other };
      return new RankingCache(assumed, new ClassifierCache(assumed)).of(id, definition);
    });
    imagined = { key, ranking };
    return ranking;
  }

  async function preview(input: Parameters<Api['previewLabel']>[0]): Promise<LabelPreview> {
    const { id = NEW_LABEL, prompts, set, orNone, limit = BORDERLINE } = input;
    const label = id === NEW_LABEL ? null : labelById(library, id);
    const threshold = input.threshold ?? label?.threshold ?? USUAL_THRESHOLD;
    const before = label === null ? null : await rankings.of(id);
    const isSame = prompts === undefined && set === undefined && orNone === undefined;
    const definition = {
      prompts: prompts ?? label?.prompts ?? [],
      set: set === undefined ? (label?.set ?? null) : set,
      orNone,
    };
    const hasExamples = [input.accept, input.reject, input.clear].some((ids) => ids?.length);
    const after = hasExamples
      ? await ranked(id, definition, input)
      : before !== null && isSame
        ? before
        : await rankings.of(id, definition);
    const { above, below } = borderline(after, threshold, limit);
    return {
      before: before === null || label === null ? 0 : passing(before, label.threshold),
      after: passing(after, threshold),
      above: withRatios(above),
      below: withRatios(below),
      histogram: histogram(after),
    };
  }

  return implement(topic, {
    photoLabels: async ({ id }) => ({
      labels: await photoLabels(id, context, scoring.classifiers),
      albums: albumsOf(library, id),
    }),
    review: review,
    previewLabel: preview,
  });
}
