/** What a new label starts from: colours, and descriptions that photo models understand well. */
import type { LabelColour, NewLabel } from '../../../src/contract/labels.ts';
import { splitName } from '../labels.svelte.ts';

export const COLOURS = [
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'indigo',
  'purple',
  'pink',
  'grey',
] as const satisfies readonly LabelColour[];

/** Further descriptions of an English word. Measured: none finds more than the word by itself. */
const TEMPLATES = ['{} outdoors', '{} indoors', 'a close-up of {}'];

/**
 * Descriptions to offer for a label of this name, without those it has: the name itself in its own
 * language, and variations where it is an English word.
 */
export function promptIdeas(name: string, prompts: readonly string[]): string[] {
  const word = splitName(name).own.trim().toLowerCase();
  if (word === '') return [];
  const variations = /^[a-z][a-z '-]*$/.test(word) ? TEMPLATES : [];
  return [word, ...variations.map((template) => template.replace('{}', word))].filter(
    (idea) => !prompts.includes(idea),
  );
}

/** The colour that fewest labels have. */
export function rareColour(labels: readonly { colour: LabelColour }[]): LabelColour {
  const uses = (colour: LabelColour): number =>
    labels.filter((label) => label.colour === colour).length;
  return [...COLOURS].sort((a, b) => uses(a) - uses(b))[0] ?? 'blue';
}

/** A label that was only named: what the machine could look for follows from the name. */
export function namedLabel(name: string, labels: readonly { colour: LabelColour }[]): NewLabel {
  return { name, colour: rareColour(labels), prompts: promptIdeas(name, []).slice(0, 1) };
}
