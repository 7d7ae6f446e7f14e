/**
 * Finds what is known for certain among plain words, wherever it stands, and makes filters of it at the
 * same place. The longest reading wins; words that sentences use are taken only where nothing else is
 * left for the encoder. What stands in quotes stays words. Runs in the engine; imports no SQL.
 */
import { fold, spell } from '../base/fold.ts';
import { readCamera, readLens } from './plain-words/equipment.ts';
import type { Fact, Reader, QueryContext } from './plain-words/fact.ts';
import { anyOf } from './plain-words/any-of.ts';
import type { Found } from './plain-words/any-of.ts';
import { readFileName, readKind, readMissing, readRating } from './plain-words/kinds.ts';
import { readWhen } from './plain-words/times.ts';
import { textOf, unitsOf } from './plain-words/units.ts';
import type { Unit } from './plain-words/units.ts';
import type { Term } from './terms.ts';
import { ENDS } from './without.ts';

const READERS: readonly Reader[] = [
  readWhen,
  readKind,
  readRating,
  readFileName,
  readLens,
  readCamera,
];

/** The longest phrase: `taken on the 25th of december 2019`; in characters of Chinese. */
const LONGEST = 12;
/** The encoder reads some 77 tokens; of a text that is pasted, the rest are words. */
const MOST_UNITS = 120;
/** What may be left when all else is known: `all my photos from`. */
const FILLERS = new Set(
  `a all an and any at by every find for from i in me my of on our photo photos pic pics picture pictures image
   images shot show taken that the those we were which with
   的 在 我 我们 们 拍 里 所有 全部 照 片 照片 图 图片 相片 和 张`.split(/\s+/),
);
const DETERMINERS = new Set(['a', 'an', 'the', 'this', 'that', 'old', 'big']);

/** The terms with what is known for certain among their words as filters, and names that lead. */
export function recognise(terms: readonly Term[], text: string, around: QueryContext): Term[] {
  const all: Term[] = [];
  let run: Term[] = [];
  for (const term of terms) {
    if (isPlainWord(term)) run.push(term);
    else {
      all.push(...inRun(run, text, around), term);
      run = [];
    }
  }
  return withoutFillers([...all, ...inRun(run, text, around)]);
}

/** `photos without people`: where only fillers stand beside what is pushed away, they say nothing. */
function withoutFillers(terms: readonly Term[]): Term[] {
  const words = terms.filter(isPlainWord);
  const isNothing = (term: Term): boolean =>
    !term.negated && unitsOf([term]).every((unit) => isFiller(unit));
  const saysNothing = words.every((term) => term.negated || isNothing(term));
  if (!saysNothing || !words.some(({ negated }) => negated)) return [...terms];
  return terms.filter((term) => !isPlainWord(term) || !isNothing(term));
}

/** What a text would be known as without its quotes: all of it, or null. */
export function factOf(text: string, around: QueryContext): Fact | null {
  return read(spell(text).trim(), around);
}

function inRun(terms: readonly Term[], text: string, around: QueryContext): Term[] {
  const units = unitsOf(terms).slice(0, MOST_UNITS);
  const found = anyOf(units, candidates(units, around), (one) => read(one, around));
  const accepted = withFillers(units, decided(units, found));
  if (accepted.length === 0) return [...terms];

  const made: Term[] = [];
  const end = terms.at(-1)?.to ?? 0;
  let at = terms[0]?.from ?? 0;
  for (const one of accepted) {
    const [first, last] = [units[one.from], units[one.to - 1]];
    if (first === undefined || last === undefined) continue;
    made.push(...wordsBetween(terms, text, at, first.from), factTerm(one, first, last, text));
    // `raw photos of cats`: what is behind is the thing itself.
    const next = units[one.to];
    const isOf = one.certainty !== 'lead' && one.facts[0].key !== 'date' && next?.text === 'of';
    at = isOf ? next.to : last.to;
  }
  return [...made, ...wordsBetween(terms, text, at, end)];
}

/** At each place the longest reading, from the left. */
function candidates(units: readonly Unit[], around: QueryContext): Found[] {
  const found: Found[] = [];
  for (let from = 0; from < units.length; from += 1) {
    for (let to = Math.min(units.length, from + LONGEST); to > from; to -= 1) {
      const some = units.slice(from, to);
      // A minus belongs to the first word of what it takes away, and nothing goes on over `，`.
      if (some.slice(1).some(({ negated, text }) => negated || text === '')) continue;
      const text = textOf(some);
      const negated = some[0]?.negated === true;
      const fact = (negated ? readMissing(text, around) : null) ?? read(text, around);
      if (fact === null) continue;
      found.push({ from, to, facts: [fact], certainty: fact.certainty, negated });
      from = to - 1;
      break;
    }
  }
  return found;
}

function read(text: string, around: QueryContext): Fact | null {
  for (const reader of READERS) {
    const fact = reader(text, around);
    if (fact !== null) return fact;
  }
  if (FILLERS.has(text)) return null;
  const named = around.names?.named(fold(text)) ?? labelInOtherNumber(fold(text), around);
  return named && { ...named, certainty: 'lead' };
}

/** `dogs` for the label *Dog*, `berry` for *Berries*: one of many is of the same label. */
function labelInOtherNumber(
  text: string,
  { names }: QueryContext,
): Pick<Fact, 'key' | 'value'> | null {
  if (names === null || !/^[a-z]{3,}(?: [a-z]+){0,2}$/.test(text)) return null;
  const others = text.endsWith('s')
    ? [text.slice(0, -1), text.replace(/es$/, ''), text.replace(/ies$/, 'y')]
    : [`${text}s`, `${text}es`, text.replace(/y$/, 'ies')];
  const found = others.filter((other) => other !== text).map((other) => names.named(other));
  return found.find((one) => one?.key === 'tag') ?? null;
}

/** Those that are surely meant, seen from what else is said. */
function decided(units: readonly Unit[], found: readonly Found[]): Found[] {
  const sayNothing = new Set<number>();
  for (const [place, { text }] of units.entries()) if (FILLERS.has(text)) sayNothing.add(place);
  for (const { from, to, certainty } of found) {
    if (certainty === 'lead') continue;
    for (let place = from; place < to; place += 1) sayNothing.add(place);
  }
  const rest = [...units.keys()].filter((place) => !sayNothing.has(place));
  return found.filter(({ from, to, facts: [fact], certainty, negated }) => {
    // What is pushed away is a word, however it is called; what is known of it goes for certain. A
    // folder or an album that is called so holds other things as well.
    if (negated && certainty === 'lead') return fact.key === 'tag';
    // A bottle has a label as well.
    const isCarried = fact.key === 'has' || fact.value === 'untagged';
    if (negated && !isCarried) return true;
    switch (certainty) {
      case 'sure':
        return !isOfThing(fact, units[to]) || rest.length === 0;
      case 'lead':
        return true;
      case 'alone':
        return rest.length === 0;
      case 'edge': {
        const before = rest.filter((place) => place < from).length;
        const after = rest.filter((place) => place >= to).length;
        const isThing = DETERMINERS.has(units[from - 1]?.text ?? '');
        return (before === 0 || after === 0) && !isThing;
      }
    }
  });
}

/** `in winter clothing`: a season in front of a thing says what kind of a thing. */
function isOfThing({ key, value }: Fact, next: Unit | undefined): boolean {
  const isSeason =
    key === 'date' && /^(?:in |the )*(?:spring|summer|autumn|fall|winter)$/.test(value);
  return isSeason && next !== undefined && !next.isListed && !ENDS.has(next.text);
}

/** Where only fillers are left, each goes with the filter behind it, or the last one before it. */
function withFillers(units: readonly Unit[], found: readonly Found[]): Found[] {
  const isIn = (place: number): boolean =>
    found.some(({ from, to }) => from <= place && place < to);
  const isAll = [...units.keys()].every((place) => isIn(place) || isFiller(units[place]));
  const isLed = found.some(({ certainty }) => certainty === 'lead');
  if (found.length === 0 || !isAll || isLed) return [...found];
  return found.map((one, place) => ({
    ...one,
    from: place === 0 ? 0 : (found[place - 1]?.to ?? one.from),
    to: place === found.length - 1 ? units.length : one.to,
  }));
}

function isFiller(unit: Unit | undefined): boolean {
  return unit !== undefined && !unit.negated && FILLERS.has(unit.text);
}

/** A filter or a lead in the words that say it. */
function factTerm(
  { facts, certainty, negated }: Found,
  first: Unit,
  last: Unit,
  text: string,
): Term {
  const { textFrom: from } = first;
  const { to } = last;
  const [fact] = facts;
  const isLead = certainty === 'lead';
  const words = text.slice(from, to);
  const asTyped = (value: string): string =>
    !isLead && value.toLowerCase() === words.toLowerCase() ? words : value;
  return {
    ...{ from: first.from, to, key: fact.key, valueFrom: from },
    negated: negated !== (fact.negated === true),
    values: facts.map(({ value }) => ({
      text: asTyped(value),
      from,
      to,
      quoted: true,
      closed: true,
    })),
    plain: { isLead, words },
  };
}

/** Terms as they are, and what facts left of them. */
function wordsBetween(terms: readonly Term[], text: string, from: number, to: number): Term[] {
  return terms.flatMap((term) => {
    if (term.to <= from || term.from >= to) return [];
    if (term.from >= from && term.to <= to) return [term];
    const [start, end] = [Math.max(term.from, from), Math.min(term.to, to)];
    const value = {
      text: text.slice(start, end),
      from: start,
      to: end,
      quoted: false,
      closed: true,
    };
    const negated = term.negated && start === term.from;
    if (negated) value.text = value.text.slice(1);
    return [{ ...term, from: start, to: end, negated, valueFrom: start, values: [value] }];
  });
}

function isPlainWord({ key, values }: Term): boolean {
  return key === null && values[0]?.quoted === false;
}
