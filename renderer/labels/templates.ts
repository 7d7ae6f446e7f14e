/** What a new label starts from: colours, and descriptions that photo models understand well. */
import type { LabelColour, NewLabel } from '../../src/api.ts';
import { splitName } from '../state/labels.svelte.ts';

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

/** CLIP was trained on captions: a sentence fits its photos better than a bare word. */
const TEMPLATES = [
  'a photo of a {}',
  'a photo of {}',
  'a close-up photo of a {}',
  'a photo of many {}s',
];

const DETERMINED_TEMPLATES = ['a photo of {}', 'a close-up photo of {}'];

/** Descriptions to offer for a label of this name, without those it has. Names in other scripts give none. */
export function promptIdeas(name: string, prompts: readonly string[]): string[] {
  const word = splitName(name).own.trim().toLowerCase();
  if (!/^[a-z][a-z '-]*$/.test(word)) return [];
  // "our dog", "the garden": what has an owner or an article takes no other one.
  const isDetermined = /^(?:an?|the|my|our|your|his|her|its|their|this|that|some|\S+'s) /.test(
    word,
  );
  const templates = isDetermined ? DETERMINED_TEMPLATES : TEMPLATES;
  return templates
    .map((template) =>
      template
        .replace('{}s', word.endsWith('s') ? word : `${word}s`)
        .replace('a {}', startsWithVowel(word) ? 'an {}' : 'a {}')
        .replace('{}', word),
    )
    .filter((idea) => !prompts.includes(idea));
}

/** As it sounds: an hour, a unicorn. */
function startsWithVowel(word: string): boolean {
  return /^(?:[aeiou]|hour|honest)/.test(word) && !/^(?:uni|use|eu|one)/.test(word);
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
