/**
 * Composes a sentence of phrases by a beam search that the encoder scores: who or what first, then
 * doing what, where and how, each only where it makes the photo's score clearly higher. Engine process.
 */
import { dot } from '../../vectors/arithmetic.ts';
import { sentenceOf } from './phrases.ts';
import type { Kind, Language, Parts, Phrases } from './phrases.ts';

/** Sentences that are followed at once. */
const BEAM = 6;
/** What a further part adds to the cosine, at least: every part that is tried adds a little by chance. */
const LEAST_GAIN = 0.1;
/** Of each list, so many phrases that suit the photo best are tried. */
const TRIED = { doing: 5, where: 5, how: 3 };

/** The phrases with their vectors, made once for a model and a language. */
export interface PhraseVectors {
  phrases: Phrases;
  what: readonly Float32Array[];
  doing: Partial<Record<Kind, readonly Float32Array[]>>;
  where: readonly Float32Array[];
  how: readonly Float32Array[];
}

export interface Composed extends Parts {
  text: string;
  /** Who or what alone. */
  plain: string;
  /** Cosine with the photo. */
  cosine: number;
}

/** Vectors of texts, of length 1 and as they are compared with photos. */
export type Embed = (texts: readonly string[]) => Promise<Float32Array[]>;

/** Embeds every phrase: some seconds. */
export async function embedPhrases(phrases: Phrases, embed: Embed): Promise<PhraseVectors> {
  return {
    phrases,
    what: await embed(phrases.what.map(plainOf)),
    doing: {
      person: await embed(phrases.doing.person ?? []),
      animal: await embed(phrases.doing.animal ?? []),
    },
    where: await embed(phrases.where),
    how: await embed(phrases.how),
  };
}

export interface ComposeInput {
  photo: Float32Array;
  vectors: PhraseVectors;
  language: Language;
  embed: Embed;
  /** Those of these phrases that fit the photo by themselves. */
  stand: (phrases: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** The sentence of phrases that stand alone that suits the photo best; null where none does. */
export async function compose(input: ComposeInput): Promise<Composed | null> {
  const { photo, language, embed } = input;
  let beams = await beginnings(input);
  const steps = await continuations(input, new Set(beams.map(({ kind }) => kind)));
  for (const step of steps) {
    const longer = beams.flatMap((before) =>
      step(before).map((parts) => ({ parts, text: sentenceOf(parts, language), before })),
    );
    const embedded = await embed(longer.map(({ text }) => text));
    const gained = longer.flatMap(({ parts, text, before }, place): Composed[] => {
      const cosine = dot(photo, embedded[place] ?? []);
      const { plain } = before;
      return cosine - before.cosine < LEAST_GAIN ? [] : [{ ...parts, text, plain, cosine }];
    });
    beams = best([...beams, ...gained], BEAM);
  }
  return beams[0] ?? null;
}

/** Who or what it may be. */
async function beginnings({ photo, vectors, language, stand }: ComposeInput): Promise<Composed[]> {
  const found = best(
    vectors.phrases.what.map((parts, place): Composed => ({
      ...parts,
      text: sentenceOf(parts, language),
      plain: plainOf(parts),
      cosine: dot(photo, vectors.what[place] ?? []),
    })),
    BEAM,
  );
  const standing = await stand(found.map(({ plain }) => plain));
  return found.filter(({ plain }) => standing.has(plain));
}

/** What may follow, list by list. */
async function continuations(
  { photo, vectors, stand }: ComposeInput,
  kinds: ReadonlySet<Kind>,
): Promise<((beam: Parts) => Parts[])[]> {
  const suiting = async (
    list: readonly string[],
    own: readonly Float32Array[],
    count: number,
  ): Promise<string[]> => {
    const cosines = list.map((phrase, place) => ({ phrase, cosine: dot(photo, own[place] ?? []) }));
    const found = best(cosines, count).map(({ phrase }) => phrase);
    const standing = await stand(found);
    return found.filter((phrase) => standing.has(phrase));
  };
  const { phrases } = vectors;
  const doing = new Map<Kind, string[]>();
  for (const kind of kinds) {
    const [list = [], own = []] = [phrases.doing[kind], vectors.doing[kind]];
    doing.set(kind, await suiting(list, own, TRIED.doing));
  }
  const where = await suiting(phrases.where, vectors.where, TRIED.where);
  const how = await suiting(phrases.how, vectors.how, TRIED.how);
  return [
    (beam) => (doing.get(beam.kind) ?? []).map((phrase) => ({ ...beam, doing: phrase })),
    (beam) => (beam.kind === 'scene' ? [] : where.map((phrase) => ({ ...beam, where: phrase }))),
    (beam) => how.map((phrase) => ({ ...beam, how: phrase })),
  ];
}

/** Without the mark between the measure word and its noun. */
function plainOf({ what }: Pick<Parts, 'what'>): string {
  return what.replace('|', '');
}

function best<Item extends { cosine: number }>(items: readonly Item[], count: number): Item[] {
  return items.toSorted((a, b) => b.cosine - a.cosine).slice(0, count);
}
