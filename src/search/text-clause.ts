/** Texts in SQL, compared as people type them. What the user wrote reaches SQLite only as bound parameters. */
import { isOdd } from '../store/folding.ts';

const ascii = /^[ -~]*$/;

/** SQL that is true or false (never NULL) for a row of photos, and what to bind to its marks. */
export interface Clause {
  sql: string;
  values: (string | number)[];
}

/** Halved again and again: SQLite takes a row of a thousand for a tree too deep to read. */
export function joined(clauses: readonly Clause[], operator: 'AND' | 'OR'): Clause {
  const sql = (some: readonly Clause[]): string => {
    if (some.length < 2) return some.map((clause) => clause.sql).join('');
    const middle = Math.ceil(some.length / 2);
    return `(${sql(some.slice(0, middle))} ${operator} ${sql(some.slice(middle))})`;
  };
  return { sql: `(${sql(clauses)})`, values: clauses.flatMap((clause) => clause.values) };
}

/** `column` contains the text. */
export function contains(column: string, text: string): Clause {
  return anyForm(column, text, '*', '*');
}

/**
 * `column` matches the text between two wildcards, whatever the case and width. Accents may be left
 * out; those that are written must be there, composed or decomposed (macOS writes file names so).
 * The statement wants `fold` (store/folding.ts).
 */
export function anyForm(column: string, written: string, before: string, after: string): Clause {
  const half = written.normalize('NFKC');
  const text = ascii.test(half) ? half : written;
  if (ascii.test(text)) {
    const pattern = text.replace(/[\\%_]/g, '\\$&');
    const [start = '', end = ''] = [before, after].map((part) => part.replaceAll('*', '%'));
    const like = `${start}${pattern}${end}`;
    // LIKE, several times as fast, ignores the case of ASCII letters only.
    return {
      sql: `(${column} LIKE ? ESCAPE '\\' OR (${isOdd(column)} AND fold(${column}) LIKE ? ESCAPE '\\'))`,
      values: [like, like.toLowerCase()],
    };
  }
  const forms = [...new Set([text, text.normalize('NFC'), text.normalize('NFD')])];
  const clauses = forms.map((form) => ({
    sql: `${column} GLOB ?`,
    values: [`${before}${caselessGlob(form)}${after}`],
  }));
  return joined(clauses, 'OR');
}

/**
 * A GLOB pattern for a text in any case: a class of both cases folds every letter, and turns GLOB's
 * own wildcards into plain characters.
 */
function caselessGlob(text: string): string {
  return Array.from(text, (character) => {
    const cases = new Set([character, character.toLowerCase(), character.toUpperCase()]);
    const single = [...cases].filter((letter) => Array.from(letter).length === 1);
    if (single.length > 1) return `[${single.join('')}]`;
    return /[*?[]/.test(character) ? `[${character}]` : character;
  }).join('');
}
