/**
 * Photos that were picked to have more or less like them, at the end of a query: `dog like:12 -like:33`.
 * They are shown as pictures, and stay out of the box that words are typed into. Runs in the window.
 */

/** Words end and picked photos begin where this matches. */
const PICKED = /(?:(?:^|\s+)-?like:\d[\d,]*)+\s*$/u;
const TERM = /(-?)like:([\d,]+)/gu;

export interface QueryText {
  words: string;
  /** The rest of the query as it is written, without spaces around it. */
  picked: string;
}

/** The words of a query, whose positions stay what they are, and what is picked behind them. */
export function splitPicked(text: string): QueryText {
  const at = PICKED.exec(text)?.index ?? text.length;
  return { words: text.slice(0, at), picked: text.slice(at).trim() };
}

/** The query of both. */
export function joinedText({ words, picked }: QueryText): string {
  return picked === '' ? words : `${words.trimEnd()} ${picked}`.trimStart();
}

/** The query with photos to have more like, or less; each photo is one or the other. */
export function withPicked(text: string, photos: readonly number[], isLess: boolean): string {
  const { words, picked } = splitPicked(text);
  const now = new Map<number, boolean>();
  for (const [, sign, ids = ''] of picked.matchAll(TERM)) {
    for (const id of ids.split(',').filter((one) => one !== '')) now.set(Number(id), sign === '-');
  }
  for (const id of photos) {
    now.delete(id);
    now.set(id, isLess);
  }
  const terms = [...now].map(([id, less]) => `${less ? '-' : ''}like:${String(id)}`);
  return joinedText({ words, picked: terms.join(' ') });
}
