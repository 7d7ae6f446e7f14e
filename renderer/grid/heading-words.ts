/** What the heading of a section says. Runs in the window. */
import { m } from '../paraglide/messages.js';
import { headingOf } from './dates.ts';
import type { Section } from './sections.ts';

/** Something that is known of photos, in words. */
export type FactWords = (fact: { key: string; value: string }) => string;

export function headingWords(section: Section, factWords: FactWords): string {
  switch (section.kind) {
    case 'days':
      return headingOf(section.from, section.to);
    case 'known':
      return section.fact === undefined ? '' : factWords(section.fact);
    case 'likely':
      return m.grid_alike();
    case 'less-likely':
      return m.grid_less_likely();
  }
}
