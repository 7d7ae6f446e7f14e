/**
 * What helps queries that take something away (`dog -people`) and that put things together (`red shirt`
 * against `blue shirt`): ways to score them over captioned photos. The knobs of each way are chosen on
 * every second photo and reported on the others.
 */
import { averagePrecision } from '../label/measures.ts';

/** What a way to score needs to know of a query. */
export interface Parts {
  /** Cosines of each photo with the whole sentence, and with its parts, in the order of the photos. */
  whole: readonly number[];
  first: readonly number[];
  second: readonly number[];
}

/** A way to score, with the knob it has. */
export type Way = (parts: Parts, knob: number) => number[];

export interface Case {
  parts: Parts;
  /** Null where the captions do not agree. */
  isRight: readonly (boolean | null)[];
}

export interface Outcome {
  name: string;
  knob: number;
  /** Mean average precision on the photos that the knob was not chosen on. */
  reported: number;
}

const KNOBS = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 2.5, 3];

/** Ways to score `first` without `second`. */
export const without: Readonly<Record<string, Way>> = {
  'nothing taken away': ({ first }) => [...first],
  'the sentence (“dog without people”)': ({ whole }) => [...whole],
  subtracted: ({ first, second }, knob) => each(first, (one, at) => one - knob * (second[at] ?? 0)),
  'subtracted above its mean': ({ first, second }, knob) => {
    const far = deviations(second);
    return each(deviations(first), (one, at) => one - knob * Math.max(0, far[at] ?? 0));
  },
  'last where it shows': ({ first, second }, knob) => {
    const far = deviations(second);
    return each(first, (one, at) => one - ((far[at] ?? 0) >= knob ? 10 : 0));
  },
  '0.3 subtracted, last where it shows': ({ first, second }, knob) => {
    const far = deviations(second);
    return each(
      first,
      (one, at) => one - 0.3 * (second[at] ?? 0) - ((far[at] ?? 0) >= knob ? 10 : 0),
    );
  },
};

/** Ways to score `first second`, such as a colour and a thing. */
export const together: Readonly<Record<string, Way>> = {
  'the sentence': ({ whole }) => [...whole],
  'sum of the parts': ({ first, second }) => {
    const other = deviations(second);
    return each(deviations(first), (one, at) => one + (other[at] ?? 0));
  },
  'the lower of the parts': lower,
  'the higher of the parts': ({ first, second }) => {
    const other = deviations(second);
    return each(deviations(first), (one, at) => Math.max(one, other[at] ?? 0));
  },
  'the sentence and the lower of the parts': (parts, knob) => {
    const low = lower(parts);
    return each(deviations(parts.whole), (one, at) => one + knob * (low[at] ?? 0));
  },
};

/** Each way with the knob that is best on the chosen half, and what it does on the other. */
export function compared(
  ways: Readonly<Record<string, Way>>,
  cases: { chosen: readonly Case[]; reported: readonly Case[] },
): Outcome[] {
  return Object.entries(ways).map(([name, way]) => {
    const [best] = KNOBS.map((knob) => ({
      knob,
      score: meanPrecision(cases.chosen, way, knob),
    })).sort((a, b) => b.score - a.score);
    const knob = best?.knob ?? 0;
    return { name, knob, reported: meanPrecision(cases.reported, way, knob) };
  });
}

function meanPrecision(cases: readonly Case[], way: Way, knob: number): number {
  const all = cases.map(({ parts, isRight }) => {
    const scores = way(parts, knob);
    const judged = [...isRight.keys()].filter((at) => isRight[at] !== null);
    return averagePrecision(
      judged.map((at) => ({ said: scores[at] ?? 0, isTrue: isRight[at] === true })),
    );
  });
  return all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
}

function lower({ first, second }: Parts): number[] {
  const other = deviations(second);
  return each(deviations(first), (one, at) => Math.min(one, other[at] ?? 0));
}

/** How many standard deviations each is above the mean. */
function deviations(scores: readonly number[]): number[] {
  const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  const variance = scores.reduce((sum, one) => sum + (one - mean) ** 2, 0) / scores.length;
  return scores.map((one) => (one - mean) / Math.max(1e-9, Math.sqrt(variance)));
}

function each(scores: readonly number[], score: (one: number, at: number) => number): number[] {
  return scores.map(score);
}
