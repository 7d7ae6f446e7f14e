/**
 * Cuts the text of a query into terms with their positions: words, quoted phrases, `key:value,value`.
 * Knows nothing of which keys exist or what they mean. Runs in the engine; imports nothing.
 */

/** One value of a `key:value,value` term, or the text of a word. Positions are UTF-16 offsets. */
export interface TermValue {
  text: string;
  /** The value with its quotes. */
  from: number;
  to: number;
  quoted: boolean;
  /** False where the closing quote is missing. */
  closed: boolean;
}

export interface Term {
  /** With the leading minus. */
  from: number;
  to: number;
  negated: boolean;
  /** Lower case; null for a word or phrase. */
  key: string | null;
  /** Where the values begin: behind the colon. Where a word begins. */
  valueFrom: number;
  /** At least one; a word has exactly one. */
  values: TermValue[];
  /** It was recognised in these words, which go to the encoder as well where it is only a lead. */
  plain?: { words: string; isLead: boolean };
}

const space = /\s/u;
// What Chinese input methods and word processors type for - : , and "
const minus = /[-－−]/u;
const comma = /[,，]/u;
const quote = /["“”„＂]/u;
// Two letters at least, so that `C:\photos` and `3:2` stay words.
const keyPattern = /[A-Za-z]{2,}[:：]/uy;

/** A character of the text; '' behind its end. */
function at(text: string, position: number): string {
  return text.charAt(position);
}

/**
 * Splits a query at white space outside of quotes.
 * A minus counts only at the beginning of a term; alone, or doubled, it is a word.
 */
export function splitTerms(text: string): Term[] {
  const terms: Term[] = [];
  let position = 0;
  while (position < text.length) {
    if (space.test(at(text, position))) {
      position += 1;
      continue;
    }
    const term = readTerm(text, position);
    terms.push(term);
    position = term.to;
  }
  return terms;
}

function readTerm(text: string, from: number): Term {
  const next = at(text, from + 1);
  const negated =
    minus.test(at(text, from)) && next !== '' && !space.test(next) && !minus.test(next);
  const start = negated ? from + 1 : from;

  keyPattern.lastIndex = start;
  const found = keyPattern.exec(text)?.[0];
  if (found !== undefined) {
    const valueFrom = start + found.length;
    const values = readValues(text, valueFrom);
    const to = values.at(-1)?.to ?? valueFrom;
    const key = found.slice(0, -1).toLowerCase();
    return { from, to, negated, key, valueFrom, values };
  }

  const value = quote.test(at(text, start))
    ? readQuoted(text, start)
    : readBare(text, start, false);
  return { from, to: value.to, negated, key: null, valueFrom: start, values: [value] };
}

function readValues(text: string, from: number): TermValue[] {
  const values: TermValue[] = [];
  let position = from;
  for (;;) {
    const value = quote.test(at(text, position))
      ? readQuoted(text, position)
      : readBare(text, position, true);
    values.push(value);
    if (!comma.test(at(text, value.to))) return values;
    position = value.to + 1;
  }
}

function readBare(text: string, from: number, inList: boolean): TermValue {
  let to = from;
  while (to < text.length && !space.test(at(text, to)) && !(inList && comma.test(at(text, to)))) {
    to += 1;
  }
  return { text: text.slice(from, to), from, to, quoted: false, closed: true };
}

/** Reads a quoted value; a doubled straight quote inside stands for one. */
function readQuoted(text: string, from: number): TermValue {
  const straight = at(text, from) === '"';
  let value = '';
  for (let position = from + 1; position < text.length; position += 1) {
    const character = at(text, position);
    if (straight && character === '"' && at(text, position + 1) === '"') {
      value += '"';
      position += 1;
    } else if (straight ? character === '"' : quote.test(character)) {
      return { text: value, from, to: position + 1, quoted: true, closed: true };
    } else value += character;
  }
  return { text: value, from, to: text.length, quoted: true, closed: false };
}
