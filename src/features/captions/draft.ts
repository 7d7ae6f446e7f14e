/**
 * From a photo's vector to a draft: a sentence of the decoder and one that is composed of phrases, of
 * which the encoder chooses and which it tests. Engine process.
 */
import type { CaptionDraft } from '../../contract/captions.ts';
import type { Worded } from '../../models/caption-decoder.ts';
import type { CaptionLanguage } from '../../models/caption-manifest.ts';
import { compose } from './compose.ts';
import type { PhraseVectors } from './compose.ts';
import { embedded, fitsOf } from './fit.ts';
import type { Fit, FitModel } from './fit.ts';
import type { Language } from './phrases.ts';
import { listed, tellingWords } from './words.ts';

/** The model that answers, and the decoder where it has learned that model's vectors. */
export interface DraftModel extends FitModel {
  texts: FitModel['texts'] & {
    word(vector: Float32Array, language: CaptionLanguage, width: number): Promise<Worded[]>;
  };
  /** Whether the decoder knows the vectors of this model. */
  canWord: boolean;
  phrases: (language: Language) => Promise<PhraseVectors>;
}

export type Drafted = Pick<CaptionDraft, 'kind' | 'text'>;

/** A sentence and how its parts fit alone: its telling words, or the phrases that it is composed of. */
export interface Candidate {
  whole: Fit;
  parts: readonly Fit[];
  /** The least margin of a part, below which it is out of place and its sentence with it. */
  leastMargin: number;
}

/** As the decoder's card says. */
const BEAMS = 3;
/** More words than so many are a list that nobody wants as a caption. */
const MOST_WORDS = 4;

// Chosen on every second captioned photo, reported on the others (docs/measured.md).
/** A word of the decoder's may be a general one, which search would not find the photo by. */
const LEAST_MARGIN_OF_WORD = -1;
/** A phrase was chosen for what it scores, of hundreds: it has to stand well above the line. */
const LEAST_MARGIN_OF_PHRASE = 0.5;
/**
 * A composed sentence was chosen by the encoder that judges it: it has to beat the decoder's by so
 * many deviations where both stand.
 */
const LEAD_OF_COMPOSED = 1.2;

/** What the machine would say of a photo. @throws AppError 'encoder-unavailable'. */
export async function draftFor(
  model: DraftModel,
  photo: Float32Array,
  language: Language,
): Promise<Drafted> {
  const worded = await wordedBy(model, photo, language);
  const composed = await composedBy(model, photo, language);
  return chosen(worded, composed, language);
}

/** The decoder's sentence; null where it has none. */
async function wordedBy(
  model: DraftModel,
  photo: Float32Array,
  language: Language,
): Promise<Candidate | null> {
  if (!model.canWord) return null;
  const [best] = await model.texts.word(photo, language === 'en' ? 'en' : 'zh', BEAMS);
  const text = best?.text ?? '';
  const [whole, ...parts] = await fitsOf(model, photo, [text, ...tellingWords(text, language)]);
  if (text === '' || whole === undefined) return null;
  return { whole, parts, leastMargin: LEAST_MARGIN_OF_WORD };
}

/** The composed sentence, of phrases that stand alone. */
async function composedBy(
  model: DraftModel,
  photo: Float32Array,
  language: Language,
): Promise<Candidate | null> {
  const stand = async (phrases: readonly string[]): Promise<Set<string>> => {
    const fits = await fitsOf(model, photo, phrases);
    return new Set(
      fits.filter(({ margin }) => margin >= LEAST_MARGIN_OF_PHRASE).map(({ text }) => text),
    );
  };
  const composed = await compose({
    photo,
    vectors: await model.phrases(language),
    language,
    embed: (texts) => embedded(model, texts),
    stand,
  });
  if (composed === null) return null;
  const [whole, ...parts] = await fitsOf(model, photo, [composed.text, composed.plain]);
  if (whole === undefined) return null;
  return { whole, parts, leastMargin: LEAST_MARGIN_OF_PHRASE };
}

/** What is offered of two candidates. Pure. */
export function chosen(
  worded: Candidate | null,
  composed: Candidate | null,
  language: Language,
): Drafted {
  const isComposed =
    composed !== null &&
    isWhole(composed) &&
    (worded === null ||
      !isWhole(worded) ||
      composed.whole.score - worded.whole.score >= LEAD_OF_COMPOSED);
  if (isComposed) return { kind: 'sentence', text: composed.whole.text };
  if (worded !== null && isWhole(worded)) return { kind: 'sentence', text: worded.whole.text };
  const standing = ({ parts, leastMargin }: Candidate): string[] =>
    parts.filter(({ margin }) => margin >= Math.max(0, leastMargin)).map(({ text }) => text);
  const words = [composed, worded].flatMap((one) => (one === null ? [] : standing(one)));
  if (words.length === 0) return { kind: 'none', text: '' };
  return { kind: 'words', text: listed([...new Set(words)].slice(0, MOST_WORDS), language) };
}

/** A sentence that search would find the photo by, and of which no part is out of place. */
function isWhole({ whole, parts, leastMargin }: Candidate): boolean {
  return whole.margin >= 0 && parts.every(({ margin }) => margin >= leastMargin);
}
