/** What lies in folders and is not read, in words for the terminal. */
import type { UnreadFiles, UnreadKind } from '../contract/folders.ts';
import { unreadByKind, unreadWords } from '../library/unread.ts';

export interface UnreadLine {
  kind: UnreadKind;
  count: number;
  /** `Not read: 12 videos (.mov, .mp4)`. */
  detail: string;
  advice: string;
}

/** One line for each kind, over all folders. */
export function unreadOf(files: readonly UnreadFiles[]): UnreadLine[] {
  const kinds = new Map<UnreadKind, UnreadLine & { endings: Set<string> }>();
  for (const { kind, count, endings } of files) {
    const [, , advice] = unreadWords[kind];
    const line = kinds.get(kind) ?? { kind, count: 0, detail: '', advice, endings: new Set() };
    kinds.set(kind, line);
    line.count += count;
    for (const ending of endings) line.endings.add(ending);
  }
  return [...kinds.values()].map(({ endings, ...line }) => ({
    ...line,
    detail: words(line, endings),
  }));
}

/** From what the store counts. */
export function unreadOfCounts(counts: Iterable<readonly [string, number]>): UnreadLine[] {
  return unreadOf(unreadByKind(counts));
}

function words({ kind, count }: UnreadLine, endings: ReadonlySet<string>): string {
  const [one, many] = unreadWords[kind];
  const list = endings.size > 0 ? ` (${[...endings].sort().join(', ')})` : '';
  return `Not read: ${count.toLocaleString('en')} ${count === 1 ? one : many}${list}`;
}
