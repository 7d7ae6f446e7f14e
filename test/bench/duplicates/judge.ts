/** What is right, and how right the methods are. */
import { changes, otherShots } from '../../support/changed-pictures.ts';
import type { Found } from './methods.ts';
import type { Item } from './pictures.ts';

export interface Judged {
  name: string;
  precision: number;
  recall: number;
  /** Recall of the copies of small photos alone. */
  recallOfSmall: number;
  /** Recall by kind of change; false pairs by kind of picture. */
  recallOf: Record<string, number>;
  falseOf: Record<string, number>;
  /** Of pairs of a copy and another shot of the same photo, the share that is called the same. */
  confused: number;
}

/**
 * True: an original and its copy. False: an original and another shot, or pictures of two sources.
 * Null: not asked, because a copy of a copy may show too little of it; copies and other shots are
 * counted by themselves (`confused`), or each shot would count for fifty.
 */
export function truth(a: Item | undefined, b: Item | undefined): boolean | null {
  if (a === undefined || b === undefined) return null;
  if (a.source !== b.source) return false;
  const other = a.kind === 'original' ? b : b.kind === 'original' ? a : null;
  return other === null ? null : other.kind in changes;
}

export function judge({ name, pairs }: Found, items: readonly Item[]): Judged {
  const right = new Map<string, number>();
  const falseOf: Record<string, number> = {};
  const all = new Map<string, number>();
  const count = (into: Map<string, number>, { kind, isSmall }: Item): void => {
    for (const key of isSmall ? [kind, '', 'small'] : [kind, '']) {
      into.set(key, (into.get(key) ?? 0) + 1);
    }
  };
  for (const item of items) if (item.kind in changes) count(all, item);
  let wrongs = 0;
  let confused = 0;
  for (const pair of pairs) {
    const [a, b] = pair.split(' ').map((place) => items[Number(place)]);
    if (a === undefined || b === undefined) continue;
    const verdict = truth(a, b);
    const copy = a.kind === 'original' ? b : a;
    if (verdict === true) count(right, copy);
    else if (verdict === false) {
      wrongs += 1;
      const kinds = a.source === b.source ? copy.kind : `${a.kind} and ${b.kind}`;
      falseOf[kinds] = (falseOf[kinds] ?? 0) + 1;
    } else if (isShotAndCopy(a, b)) confused += 1;
  }
  const share = (key: string): number => (right.get(key) ?? 0) / Math.max(1, all.get(key) ?? 0);
  const rights = right.get('') ?? 0;
  return {
    name,
    precision: rights / Math.max(1, rights + wrongs),
    recall: share(''),
    recallOfSmall: share('small'),
    recallOf: Object.fromEntries(Object.keys(changes).map((kind) => [kind, share(kind)])),
    falseOf,
    confused: confused / Math.max(1, shotsAndCopies(items)),
  };
}

function isShotAndCopy(a: Item, b: Item): boolean {
  return (a.kind in otherShots && b.kind in changes) || (b.kind in otherShots && a.kind in changes);
}

function shotsAndCopies(items: readonly Item[]): number {
  let sum = 0;
  for (const group of Map.groupBy(items, ({ source }) => source).values()) {
    const shots = group.filter(({ kind }) => kind in otherShots).length;
    sum += shots * group.filter(({ kind }) => kind in changes).length;
  }
  return sum;
}
