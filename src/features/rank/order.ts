/** Puts pictures in the order of how well they fit a sentence, and says why. Runs in the engine. */
import { AppError } from '../../base/errors.ts';
import { FITS, textFits } from '../../search/fit.ts';
import type { FittingModel, TextFit } from '../../search/fit.ts';
import { sentenceParts } from '../../search/parts.ts';
import { scoreStatistics, inDeviations } from '../../vectors/background.ts';

/** What is ordered: answers the cosine of each picture with a vector of length 1, always in one order. */
export type Cosines = (vector: Float32Array) => readonly number[];

/** One of the pictures, by its place in what was given. */
export interface Placed {
  place: number;
  /** 0 to 1: half is the line of a search for the sentence. */
  fit: number;
  /** The same of each part of the sentence. */
  parts: number[];
  /** Parts that it shows more clearly than the others, and those that it hardly shows or shows less. */
  most: string[];
  least: string[];
}

/** In standard deviations of the pictures: nearer ones are no reason. */
const CLEAR_LEAD = 0.5;
/** Below, a part is hardly there. */
const THERE = FITS / 2;
const MOST_NAMED = 2;

/** The pictures in their order. */
export interface Ordered {
  /** The parts of the sentence that a picture's `parts` speak of. */
  parts: string[];
  /** The pictures by their places, the best first. */
  places: number[];
  /** What there is to say of one: for those that are shown, of however many. */
  describe: (place: number) => Placed;
}

/**
 * Orders pictures. The sentence alone makes the order: adding its parts finds fewer
 * (`npm run bench -- answers`).
 */
export async function order(
  model: FittingModel,
  sentence: string,
  cosines: Cosines,
): Promise<Ordered> {
  const whole = sentence.trim();
  if (whole === '')
    throw new AppError('bad-input', 'Say in a sentence what the photos should show.');
  const parts = sentenceParts(whole);
  const [sentenceFit, ...partFits] = await textFits(model, [whole, ...parts]);
  if (sentenceFit === undefined) throw new AppError('internal', 'The sentence was not encoded.');
  const scores = cosines(sentenceFit.vector);
  const columns = partFits.map((part) => columnOf(part, cosines));
  const places = scores.map((_, place) => place);
  places.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  return {
    parts,
    places,
    describe: (place) => ({
      place,
      fit: sentenceFit.fit(scores[place] ?? 0),
      parts: columns.map(({ fitOf }) => fitOf(place)),
      ...reasons(columns, place),
    }),
  };
}

/** How all pictures answer one part of the sentence. */
interface Column {
  part: string;
  fitOf: (place: number) => number;
  /** How far one is before the others, in their standard deviations. */
  leadOf: (place: number) => number;
}

function columnOf(part: TextFit, cosines: Cosines): Column {
  const scores = cosines(part.vector);
  const among = scoreStatistics(scores);
  return {
    part: part.text,
    fitOf: (place) => part.fit(scores[place] ?? 0),
    leadOf: (place) => inDeviations(scores[place] ?? 0, among),
  };
}

function reasons(columns: readonly Column[], place: number): Pick<Placed, 'most' | 'least'> {
  const own = columns.map(({ part, fitOf, leadOf }) => {
    return { part, lead: leadOf(place), isThere: fitOf(place) >= THERE };
  });
  const byLead = own.toSorted((a, b) => b.lead - a.lead);
  const isMost = (one: (typeof own)[number]): boolean => one.isThere && one.lead >= CLEAR_LEAD;
  const isLeast = (one: (typeof own)[number]): boolean => !one.isThere || one.lead <= -CLEAR_LEAD;
  const names = (some: typeof own): string[] => some.slice(0, MOST_NAMED).map(({ part }) => part);
  return { most: names(byLead.filter(isMost)), least: names(byLead.toReversed().filter(isLeast)) };
}

/**
 * The best `count` of an order: those that are nearly the same as a better one only where others do not
 * suffice. They keep their order.
 */
export function bestFirst<Item>(
  ordered: readonly Item[],
  count: number,
  isNearly: (item: Item) => boolean,
): Item[] {
  const others = [...ordered.filter((item) => !isNearly(item)), ...ordered.filter(isNearly)];
  const best = new Set(others.slice(0, count));
  return ordered.filter((item) => best.has(item));
}
