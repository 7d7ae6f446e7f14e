/** From a photo's vector to a draft: sentences are found, the encoder chooses one and tests it. Engine process. */
import type { CaptionDraft } from '../../contract/captions.ts';
import type { Worded } from '../../models/caption-decoder.ts';
import type { CaptionLanguage } from '../../models/caption-manifest.ts';
import { fitsOf } from './fit.ts';
import type { Fit, FitModel } from './fit.ts';
import { listed, tellingWords } from './words.ts';

/** The model that answers, and the decoder where it has learned that model's vectors. */
export interface DraftModel extends FitModel {
  texts: FitModel['texts'] & {
    word(vector: Float32Array, language: CaptionLanguage, width: number): Promise<Worded[]>;
  };
}

export type Drafted = Pick<CaptionDraft, 'kind' | 'text'>;

/** As the decoder's card says. */
const BEAMS = 3;
/** Below it a word is not only doubtful but wrong, and its sentence with it. */
const LEAST_MARGIN_OF_WORD = -1;
/** More words than so many are a list that nobody wants as a caption. */
const MOST_WORDS = 4;

/**
 * What the machine would say of a photo: a sentence that stands the test as a whole and of which no
 * word is out of place, or else its words that stand the test alone, or nothing.
 * @param canWord whether the decoder knows the vectors of this model.
 * @throws AppError 'encoder-unavailable'.
 */
export async function draftFor(
  model: DraftModel,
  photo: Float32Array,
  language: CaptionDraft['language'],
  canWord: boolean,
): Promise<Drafted> {
  const sentences = canWord
    ? await model.texts.word(photo, language === 'en' ? 'en' : 'zh', BEAMS)
    : [];
  const text = sentences[0]?.text ?? '';
  if (text === '') return NONE;
  const [whole, ...words] = await fitsOf(model, photo, [text, ...tellingWords(text, language)]);
  return whole === undefined ? NONE : tested(whole, words, language);
}

const NONE: Drafted = { kind: 'none', text: '' };

/** What may be offered of a sentence. */
export function tested(
  whole: Fit,
  words: readonly Fit[],
  language: CaptionDraft['language'],
): Drafted {
  const isWhole = whole.margin >= 0 && words.every(({ margin }) => margin >= LEAST_MARGIN_OF_WORD);
  if (isWhole) return { kind: 'sentence', text: whole.text };
  const fitting = words.filter(({ margin }) => margin >= 0).slice(0, MOST_WORDS);
  if (fitting.length === 0) return NONE;
  return {
    kind: 'words',
    text: listed(
      fitting.map(({ text }) => text),
      language,
    ),
  };
}
