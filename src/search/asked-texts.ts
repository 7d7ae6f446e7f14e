/** Texts as they are searched for: their vectors, their own lines, and whether they mean anything. Engine process. */
import type { QueryProblem, Understood } from '../contract/search.ts';
import type { WeighedWord } from '../models/unigram.ts';
import { dot } from '../vectors/arithmetic.ts';
import { isKnownAllTheSame, isMeaningless, unknownWords } from './known-words.ts';
import type { UnknownWords } from './known-words.ts';
import { cutOfWords, inSentence, OUT_OF_REACH, queryWords } from './relevance.ts';
import type { Cut, WordsCut } from './relevance.ts';

/** What asking needs of the model that answers. */
export interface AskingModel {
  manifest: { fitted: { cut: Cut; wordsCut: WordsCut | null; unknownWords: UnknownWords | null } };
  texts: {
    embed(texts: readonly string[]): Promise<Float32Array[]>;
    /** The direction of texts that mean nothing, of length 1. */
    meaningless(): Promise<Float32Array>;
    /** Null where the model's vocabulary does not say how likely words are. */
    weigh(texts: readonly string[]): Promise<(WeighedWord[] | null)[]>;
  };
}

/** A text with its line. */
export interface AskedText {
  text: string;
  /** Of length 1. */
  vector: Float32Array;
  /** Its own, out of reach for a text that means nothing; the model's, where that has none for words. */
  cut: Cut;
}

/** In the order of the texts. @throws AppError 'encoder-unavailable'. */
export async function askedTexts(
  { manifest, texts }: AskingModel,
  asked: readonly string[],
): Promise<AskedText[]> {
  if (asked.length === 0) return [];
  const { cut, wordsCut, unknownWords: rule } = manifest.fitted;
  const [vectors, weighed, meaningless] = await Promise.all([
    // The sentence is only for the cut by the words, where the model has one.
    texts.embed(wordsCut === null ? asked : [...asked, ...asked.map(inSentence)]),
    texts.weigh(asked),
    texts.meaningless(),
  ]);
  return asked.map((text, place) => {
    const vector = vectors[place] ?? new Float32Array();
    const sentence = vectors[asked.length + place];
    const words = weighed[place] ?? null;
    const isKnown = isKnownAllTheSame(text, dot(vector, meaningless));
    const unknown = isKnown ? [] : unknownWords(words, rule);
    if (rule !== null && isMeaningless(text, unknown)) return { text, vector, cut: OUT_OF_REACH };
    if (wordsCut === null || sentence === undefined) return { text, vector, cut };
    const query = queryWords(text, vector, sentence, words, meaningless);
    return { text, vector, cut: cutOfWords(query, wordsCut) };
  });
}

/** A place in the text of a query, in UTF-16 units. */
interface Place {
  from: number;
  to: number;
}

/** A problem for each word that goes to the encoder and that it does not seem to know. */
export async function unknownIn(
  { parts, words }: Understood,
  { manifest, texts }: AskingModel,
): Promise<QueryProblem[]> {
  const asked = parts.flatMap((part) => (part.kind === 'words' ? [part] : []));
  if (asked.length === 0 || manifest.fitted.unknownWords === null) return [];
  const [[vector = new Float32Array()], meaningless, weighed] = await Promise.all([
    texts.embed([words]),
    texts.meaningless(),
    texts.weigh(asked.map(({ text }) => text)),
  ]);
  if (isKnownAllTheSame(words, dot(vector, meaningless))) return [];
  return asked.flatMap((part, place) => {
    const unknown = unknownWords(weighed[place] ?? null, manifest.fitted.unknownWords);
    const places = unknown.map((word) => placeIn(part, word));
    // Written in another form, or in quotes: told of the part as a whole.
    const { from, to } = part;
    if (places.includes(null)) return [problem(unknown.join(' '), { from, to })];
    return unknown.flatMap((word, i) => {
      const at = places[i];
      return at == null ? [] : [problem(word, at)];
    });
  });
}

function problem(words: string, place: Place): QueryProblem {
  const message = `The model does not seem to know “${words}”.`;
  return { ...place, code: 'unknown-word', message };
}

function placeIn({ from, to, text }: Place & { text: string }, word: string): Place | null {
  if (to - from !== text.length) return null;
  const match = [...text.matchAll(/\S+/gu)].find(([one]) => one.toLowerCase() === word);
  return match === undefined
    ? null
    : { from: from + match.index, to: from + match.index + word.length };
}
