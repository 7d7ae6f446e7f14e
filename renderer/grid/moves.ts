/** Which photo a key leads to. Pure. */
import { photoBeside, rowAt, rowOf, type Layout } from './layout.ts';

/** Index of the photo where a key leads from this one; null where the key is no movement. */
export function moveOf(
  key: string,
  layout: Layout,
  from: number,
  viewHeight: number,
): number | null {
  const last = layout.ratios.length - 1;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, from - 1);
    case 'ArrowRight':
      return Math.min(last, from + 1);
    case 'ArrowUp':
      return photoBeside(layout, from, -1);
    case 'ArrowDown':
      return photoBeside(layout, from, 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'PageUp':
      return page(-viewHeight);
    case 'PageDown':
      return page(viewHeight);
    default:
      return null;
  }

  function page(distance: number): number {
    const row = rowOf(layout, from);
    const target = rowAt(layout, (layout.rowTop[row] ?? 0) + distance);
    return photoBeside(layout, from, target - row || Math.sign(distance));
  }
}

/** The photo that takes the place of one that left: the next that is still there, else the last before it. */
export function heirOf(
  id: number,
  before: readonly number[],
  now: readonly number[],
): number | null {
  if (now.includes(id)) return id;
  const there = new Set(now);
  const at = before.indexOf(id);
  const isThere = (one: number): boolean => there.has(one);
  return before.slice(at + 1).find(isThere) ?? before.slice(0, at).findLast(isThere) ?? null;
}
