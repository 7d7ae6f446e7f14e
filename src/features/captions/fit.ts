/**
 * Whether a text fits a photo: the encoder's own test, by the line that search draws for the same
 * text as a query. Engine process.
 */
import type { Background } from '../../embeddings/background.ts';
import { askedTexts } from '../../search/asked-texts.ts';
import type { AskingModel } from '../../search/asked-texts.ts';
import { lowestAnswer } from '../../search/relevance.ts';
import { dot } from '../../vectors/arithmetic.ts';
import type { VectorIndex } from '../../vectors/vector-index.ts';

/** What the test needs of the model that answers. */
export interface FitModel {
  manifest: AskingModel['manifest'] & { key: string };
  index: Pick<VectorIndex, 'nearest'>;
  texts: {
    embedOnce(texts: readonly string[]): Promise<Float32Array[]>;
    weigh: AskingModel['texts']['weigh'];
    meaningless: AskingModel['texts']['meaningless'];
  };
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
  const { words: background } = await model.background.current();
  const asking: AskingModel = {
    manifest: model.manifest,
    texts: {
      embed: (list) => embedded(model, list),
      weigh: (list) => model.texts.weigh(list),
      meaningless: () => model.texts.meaningless(),
    },
  };
  return (await askedTexts(asking, texts)).map(({ text, vector, cut }) => {
    const score = dot(photo, vector);
    const [nearest = score] = model.index.nearest(vector, 2).scores;
    const line = lowestAnswer(Math.max(score, nearest), background, cut);
    const { mean, deviation } = background;
    return { text, score: (score - mean) / deviation, margin: (score - line) / deviation };
  });
}

/** Vectors of texts, a few at a time. */
export async function embedded(
  { texts }: { texts: Pick<FitModel['texts'], 'embedOnce'> },
  list: readonly string[],
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < list.length; start += AT_ONCE) {
    vectors.push(...(await texts.embedOnce(list.slice(start, start + AT_ONCE))));
  }
  return vectors;
}
