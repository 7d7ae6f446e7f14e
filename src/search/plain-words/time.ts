/** Times as they are asked of photos. Pure. */
import type { Span } from './calendar.ts';

/** What is asked of the time of a photo. Spans are half-open; null is open. */
export type TimeCondition =
  | { kind: 'taken'; from: number | null; until: number | null }
  /** Months of every year, 1 to 12; over its turn where the first is the greater. */
  | { kind: 'month'; first: number; last: number }
  /** A day of every year. */
  | { kind: 'yearday'; month: number; day: number }
  /** Days of every week, 0 for Sunday. */
  | { kind: 'weekday'; days: number[] };

/**
 * How surely a phrase is meant as a fact. `sure`: wherever it stands; `edge`: where the query begins
 * or ends with it; `alone`: where nothing else is left for the encoder.
 */
export type Certainty = 'sure' | 'edge' | 'alone';

export interface Time {
  condition: TimeCondition;
  certainty: Certainty;
}

export function taken({ from, until }: Span, certainty: Certainty = 'sure'): Time {
  return { condition: { kind: 'taken', from, until }, certainty };
}

/** The time of a photo as one span; null for days or months that come again. */
export function spanOf(time: Time | null): Span | null {
  if (time?.condition.kind !== 'taken') return null;
  const { from, until } = time.condition;
  return from === null || until === null ? null : { from, until };
}

/** Two times as one, from the first to the end of the last; null where they cannot be one. */
export function fromTo(first: Time | null, last: Time | null): Time | null {
  if (first === null || last === null) return null;
  const [a, b] = [first.condition, last.condition];
  if (a.kind === 'month' && b.kind === 'month') {
    return { condition: { kind: 'month', first: a.first, last: b.last }, certainty: 'sure' };
  }
  const [from, until] = [spanOf(first), spanOf(last)];
  if (from === null || until === null || from.from >= until.until) return null;
  return taken({ from: from.from, until: until.until });
}
