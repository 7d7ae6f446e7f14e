/** `2008 or 2009`, `canon, nikon and sony`: facts of one kind, any of which may be meant, as one. Pure. */
import type { Fact } from './fact.ts';
import type { Certainty } from './time.ts';
import { textOf } from './units.ts';
import type { Unit } from './units.ts';

/** Facts, any of which may be meant, and the units `from` (included) to `to` (not included) that say so. */
export interface Found {
  from: number;
  to: number;
  facts: readonly [Fact, ...Fact[]];
  certainty: Fact['certainty'];
  /** What they say is to be missing. */
  negated: boolean;
}

const EITHER = /^(?:or|或者?)$/u;
const LISTED = /^(?:and|&|和|与|及)?$/u;
/** A photo has one of these: who names two with an *and* means photos of either. */
const EXCLUSIVE = new Set<string>(['date', 'camera', 'lens', 'type', 'name']);
/** From doubtful to sure. */
const CERTAINTIES: readonly Certainty[] = ['alone', 'edge', 'sure'];

/** Neighbours that belong together as one; `read` reads a text as a fact. */
export function anyOf(
  units: readonly Unit[],
  found: readonly Found[],
  read: (text: string) => Fact | null,
): Found[] {
  const joined: Found[] = [];
  for (const one of found) {
    const before = joined.at(-1);
    if (before !== undefined && belong(units, before, one))
      joined.splice(-1, 1, both(before, one, read));
    else joined.push(one);
  }
  return joined;
}

function belong(units: readonly Unit[], before: Found, one: Found): boolean {
  const [[first], [second]] = [before.facts, one.facts];
  if (before.certainty === 'lead' || one.certainty === 'lead') return false;
  if (first.key !== second.key || first.negated !== second.negated || one.negated) return false;
  const between = textOf(units.slice(before.to, one.from));
  if (EITHER.test(between)) return true;
  if (!EXCLUSIVE.has(first.key) || !LISTED.test(between)) return false;
  // `2009 in spring` is one time, `2008 2010` are two.
  return between !== '' || units[one.from]?.isListed === true || [first, second].every(isOnly);
}

/** No photo has two of these, whatever stands between them. */
function isOnly({ key, value }: Fact): boolean {
  return key === 'name' || (key === 'date' && /^\d{4}年?$/u.test(value));
}

function both(before: Found, one: Found, read: (text: string) => Fact | null): Found {
  const rank = (certainty: Fact['certainty']): number =>
    CERTAINTIES.findIndex((it) => it === certainty);
  const isSurer = rank(one.certainty) > rank(before.certainty);
  const [first, ...others] = before.facts;
  const [second] = one.facts;
  return {
    ...{ from: before.from, to: one.to, negated: before.negated },
    facts: [withYear(first, second, read), ...others, withYear(second, first, read)],
    certainty: isSurer ? one.certainty : before.certainty,
  };
}

/** `may or june 2010`, `2010年五月和六月`: the year is said once. */
function withYear(fact: Fact, other: Fact, read: (text: string) => Fact | null): Fact {
  if (fact.key !== 'date' || /\d{4}/.test(fact.value)) return fact;
  const year = / (\d{4})$/.exec(other.value)?.[1];
  const chinese = /^\d{4}年(?=.)/u.exec(other.value)?.[0];
  if (year !== undefined) return read(`${fact.value} ${year}`) ?? fact;
  return (chinese === undefined ? null : read(`${chinese}${fact.value}`)) ?? fact;
}
