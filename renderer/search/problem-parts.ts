/** A query cut at its mistakes, and queries with a part taken out. Pure. */
import type { QueryProblem } from '../../src/contract/search.ts';

export interface QueryPart {
  from: number;
  text: string;
  problem: QueryProblem | null;
}

/** The whole text in order, in parts with and without a problem. */
export function partsOf(text: string, problems: readonly QueryProblem[]): QueryPart[] {
  const parts: QueryPart[] = [];
  let at = 0;
  for (const problem of [...problems].sort((a, b) => a.from - b.from)) {
    if (problem.from < at) continue;
    if (problem.from > at) {
      parts.push({ from: at, text: text.slice(at, problem.from), problem: null });
    }
    parts.push({ from: problem.from, text: text.slice(problem.from, problem.to), problem });
    at = problem.to;
  }
  if (at < text.length) parts.push({ from: at, text: text.slice(at), problem: null });
  return parts;
}

/** The text with something else in this place, and no double spaces left behind. */
export function replaced(text: string, from: number, to: number, by = ''): string {
  return (text.slice(0, from) + by + text.slice(to)).replace(/ {2,}/g, ' ').trim();
}

/** The English-only encoder meets letters it has never seen. Accents are Latin. */
export function hasForeignScript(words: string): boolean {
  return /(?!\p{Script=Latin})\p{L}/u.test(words);
}
