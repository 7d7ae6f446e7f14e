/**
 * `dog without people`, `no people` and `dog NOT people` as `dog -people`: the encoder knows no negation,
 * and ranks photos with people higher for it (docs/measured.md). Pure.
 */
import type { Term } from './terms.ts';

const DETERMINERS = new Set(['a', 'an', 'any', 'the']);
/** What follows these is about the photo again: `a dog without a collar in the snow`. */
export const ENDS: ReadonlySet<string> = new Set(
  `after and are around at before behind but by during for from has have in is last near next on or past
   previous since that this to today under until was were which while who with without yesterday`.split(
    /\s+/,
  ),
);
/** What led to it goes with it: `dogs but not cats`, `a man with no hat`. */
const LINKS = new Set(['and', 'but', 'wearing', 'with']);
/** `not from 2008` */
const TIME = new Set(['from', 'in', 'of']);
/** Behind a thing: what follows is another. */
const STOP = /[,.;:!?，。；]+$/u;
/** What signs forbid is on them: `no parking sign`, `no entry`. */
const SIGNS = new Set(
  'admittance entry exit parking sign signs smoking swimming symbol trespassing zone'.split(' '),
);
/** `没有人的海滩`, `海滩，不要人`: what is missing stands between 没有 and 的, or ends what is asked. */
const MISSING =
  /没有(\p{Script=Han}{1,4}?)的|^没有(\p{Script=Han}{1,2})$|(?:(?<=.)[,，、;；]?(?:但是?)?没有|[,，、;；]?(?:但是?)?不[要含带])(\p{Script=Han}{1,3})$/u;
/** `forget me not`, `ready or not` */
const NO_ORDER = new Set(['if', 'me', 'or', 'whether', 'why']);

/** The terms with what is said to be missing as terms that are pushed away. */
export function withNegations(terms: readonly Term[], text: string): Term[] {
  const made: Term[] = [];
  for (let at = 0; at < terms.length; at += 1) {
    const term = terms[at];
    if (term === undefined) break;
    // `without people or cars`
    const goesOn = wordOf(term) === 'or' && made.at(-1)?.negated === true;
    const thing = goesOn || saysNo(term, terms[at - 1]) ? thingAt(terms, at + 1) : null;
    if (thing === null) {
      made.push(...inChinese(term, text));
      continue;
    }
    const link = LINKS.has(wordOf(made.at(-1)) ?? '') ? made.pop() : undefined;
    const comma = STOP.exec(thing.last.values[0]?.text ?? '')?.[0].length ?? 0;
    const { from } = link ?? term;
    made.push(pushedAway(text, from, thing.first.from, thing.last.to - comma, thing.last.to));
    at = thing.place;
  }
  return made;
}

/** `without`, `no`, `not`. */
function saysNo(term: Term, before: Term | undefined): boolean {
  const word = wordOf(term);
  if (word === 'not') return !NO_ORDER.has(wordOf(before) ?? '');
  return word === 'without' || word === 'no';
}

/** The words from here that name one thing, and the place of the last of them. */
function thingAt(
  terms: readonly Term[],
  from: number,
): { first: Term; last: Term; place: number } | null {
  let start = from;
  while (DETERMINERS.has(wordOf(terms[start]) ?? '')) start += 1;
  const year = TIME.has(wordOf(terms[start]) ?? '') ? start + 1 : start;
  let end = start;
  if (/^\d{4}\b/.test(wordOf(terms[year]) ?? '')) end = year + 1;
  else {
    for (let isLast = false; end < terms.length && !isLast; end += 1) {
      const word = wordOf(terms[end]);
      if (word === null || ENDS.has(word) || word === 'or' || /^\d/.test(word)) break;
      isLast = STOP.test(word);
    }
  }
  const [first, last] = [terms[start], terms[end - 1]];
  if (end <= start || first === undefined || last === undefined) return null;
  const isSign = terms.slice(start, end).some((term) => SIGNS.has(wordOf(term) ?? ''));
  if (isSign && wordOf(terms[from - 1]) !== 'without') return null;
  return { first, last, place: end - 1 };
}

function inChinese(term: Term, text: string): Term[] {
  const found = wordOf(term) === null ? null : MISSING.exec(text.slice(term.from, term.to));
  const thing = found?.slice(1).find(Boolean);
  if (found === null || thing === undefined) return [term];
  const start = term.from + found.index;
  const end = start + found[0].length;
  const from = start + found[0].lastIndexOf(thing);
  return [
    ...(start > term.from ? [word(text, term.from, start)] : []),
    pushedAway(text, start, from, from + thing.length, end),
    ...(end < term.to ? inChinese(word(text, end, term.to), text) : []),
  ];
}

function pushedAway(text: string, from: number, thing: number, end: number, to = end): Term {
  return { ...word(text, thing, end), from, to, negated: true };
}

function word(text: string, from: number, to: number): Term {
  const value = { text: text.slice(from, to), from, to, quoted: false, closed: true };
  return { from, to, negated: false, key: null, valueFrom: from, values: [value] };
}

/** A plain word in small letters; null for anything else. */
function wordOf(term: Term | undefined): string | null {
  const [value] = term?.values ?? [];
  if (term?.key !== null || term.negated || value === undefined || value.quoted) return null;
  return value.text.toLowerCase();
}
