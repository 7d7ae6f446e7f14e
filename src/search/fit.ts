/**
 * How well photos fit a text, as a share that means the same for every text and model: half is the line
 * of a search for it. Runs in the engine.
 */
import type { Background } from '../embeddings/background.ts';
import type { VectorIndex } from '../vectors/vector-index.ts';
import { askedTexts } from './asked-texts.ts';
import type { AskingModel } from './asked-texts.ts';
import { clearScore, lowestAnswer } from './relevance.ts';

/** What fitting needs of the model that answers. */
export interface FittingModel extends AskingModel {
  index: VectorIndex;
  background: { current(): Promise<Background> };
}

/** A text that photos are held against. */
export interface TextFit {
  text: string;
  /** Of length 1. */
  vector: Float32Array;
  /** From a photo's cosine with `vector` to 0 (as any text) … 0.5 (the line of a search) … 1. */
  fit(cosine: number): number;
}

/** The share from which on a photo is above the line. */
export const FITS = 0.5;

/** Texts with their own lines, in their order. @throws AppError 'encoder-unavailable'. */
export async function textFits(
  { manifest, index, texts, background }: FittingModel,
  asked: readonly string[],
): Promise<TextFit[]> {
  const { words } = await background.current();
  return (await askedTexts({ manifest, texts }, asked)).map(({ text, vector, cut }) => {
    const best = index.nearest(vector, 2).top.scores[0] ?? 0;
    const line = lowestAnswer(best, words, cut);
    return { text, vector, fit: (cosine) => share(cosine, words.mean, line) };
  });
}

/** How near a photo comes to another one: from their cosine to a share, as of texts. */
export async function likenessFit({
  manifest,
  background,
}: FittingModel): Promise<(cosine: number) => number> {
  const { photos } = await background.current();
  const line = clearScore(photos, manifest.fitted.cut);
  return (cosine) => share(cosine, photos.mean, line);
}

/** Where a score lies between that of any text and twice as far as the line. */
function share(score: number, mean: number, line: number): number {
  const room = Math.max(line - mean, 1e-6);
  return Math.min(1, Math.max(0, (FITS * (score - mean)) / room));
}
