/**
 * Whether a text fits a photo: the encoder's own test, by the line that search draws for the same
 * text as a query. Engine process.
 */
import type { Background } from '../../embeddings/background.ts';
import { cutOfWords, inSentence, lowestAnswer, queryWords } from '../../search/relevance.ts';
import type { Cut, WordsCut } from '../../search/relevance.ts';
import { dot } from '../../vectors/arithmetic.ts';
import type { VectorIndex } from '../../vectors/vector-index.ts';

/** What the test needs of the model that answers. */
export interface FitModel {
  manifest: { key: string; fitted: { cut: Cut; wordsCut: WordsCut | null } };
  index: Pick<VectorIndex, 'nearest'>;
  texts: { embedOnce(texts: readonly string[]): Promise<Float32Array[]> };
  background: { current(): Promise<Pick<Background, 'words'>> };
}

/** How well a text fits a photo; both in deviations of what unrelated texts score in this library. */
export interface Fit {
  text: string;
  /** The score above the mean of unrelated texts. */
  score: number;
  /** The score above the line that the text has as a query; negative: search would not find the photo. */
  margin: number;
}

/** Texts in one run: a search that comes meanwhile waits no longer than for these. */
const AT_ONCE = 8;

/** How well each of these texts fits the photo of this vector, in their order. @throws AppError 'encoder-unavailable'. */
export async function fitsOf(
  model: FitModel,
  photo: Float32Array,
  texts: readonly string[],
): Promise<Fit[]> {
  const { cut, wordsCut } = model.manifest.fitted;
  const { words: background } = await model.background.current();
  const own = await embedded(model, texts);
  const framed = wordsCut === null ? [] : await embedded(model, texts.map(inSentence));
  return texts.flatMap((text, place) => {
    const [vector, sentence] = [own[place], framed[place]];
    if (vector === undefined) return [];
    const score = dot(photo, vector);
    const [nearest = score] = model.index.nearest(vector, 2).scores;
    const ownCut =
      wordsCut === null || sentence === undefined
        ? cut
        : cutOfWords(queryWords(text, vector, sentence), wordsCut);
    const line = lowestAnswer(Math.max(score, nearest), background, ownCut);
    const { mean, deviation } = background;
    return [{ text, score: (score - mean) / deviation, margin: (score - line) / deviation }];
  });
}

/** Vectors of texts, a few at a time. */
export async function embedded(
  { texts }: Pick<FitModel, 'texts'>,
  list: readonly string[],
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < list.length; start += AT_ONCE) {
    vectors.push(...(await texts.embedOnce(list.slice(start, start + AT_ONCE))));
  }
  return vectors;
}
