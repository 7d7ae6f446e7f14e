/**
 * Cuts runs of plain words into the smallest pieces that a fact may consist of: words, and where
 * nothing stands between words, as in Chinese, characters. Pure.
 */
import { spell } from '../../base/fold.ts';
import type { Term } from '../terms.ts';

export interface Unit {
  /** Lower case, full width made half, without punctuation around it. */
  text: string;
  /** As it was written, with its punctuation. */
  from: number;
  to: number;
  /** Where its text begins, behind a minus or a *without*. */
  textFrom: number;
  /** Nothing stands between it and the unit before. */
  isGlued: boolean;
  /** A comma stands between it and the unit before. */
  isListed: boolean;
  negated: boolean;
}

const piece = /\p{Script=Han}|[^\p{Script=Han}]+/gu;
/** Chinese words stand beside digits without a space: `2024年7月`. */
const around = /^[\s"'“”„‘’.,;:!?，。；：！？、()[\]{}]+|[\s"“”„‘’.,;:!?，。；：！？、()[\]{}]+$/gu;

/** Behind the one before or in front of the one after. */
const comma = /[,，、]\n|\n[,，、]/u;

/** The terms of one run of words without quotes. */
export function unitsOf(terms: readonly Term[]): Unit[] {
  let before = '';
  return terms.flatMap(({ valueFrom, negated, from, values }) => {
    const pieces = [...(values[0]?.text ?? '').matchAll(piece)];
    return pieces.map((found, place) => {
      const [written] = found;
      const isListed = comma.test(`${before}\n${written}`);
      before = written;
      return {
        text: spell(written).replaceAll('’', "'").replace(around, ''),
        from: place === 0 ? from : valueFrom + found.index,
        to: valueFrom + found.index + written.length,
        textFrom: valueFrom + found.index,
        isGlued: place > 0,
        isListed,
        negated: negated && place === 0,
      };
    });
  });
}

/** The text of neighbouring units, with single spaces where there were any. */
export function textOf(units: readonly Unit[]): string {
  return units
    .map(({ text, isGlued }, place) => (place > 0 && !isGlued ? ` ${text}` : text))
    .join('');
}
