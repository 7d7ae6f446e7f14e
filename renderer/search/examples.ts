/** Searches to begin with: of things that many people photograph, those that this library has. */
import type { Client } from '../../src/rpc/client.ts';
import { m } from '../paraglide/messages.js';

const THINGS = [
  m.example_beach,
  m.example_mountains,
  m.example_flowers,
  m.example_dog,
  m.example_cat,
  m.example_food,
  m.example_sunset,
  m.example_people,
  m.example_snow,
  m.example_city,
  m.example_car,
  m.example_text,
];
const MOST_SHOWN = 4;

/** The surest first; none where the library has no photos that can be searched. */
export async function exampleSearches(client: Client): Promise<string[]> {
  const found: { words: string; score: number }[] = [];
  for (const thing of THINGS) {
    const words = thing();
    // One after the other, so that what the user types waits for one of them at most.
    const { scores } = await client.api.search({ text: words, limit: 1 });
    const [score] = scores;
    if (score === undefined) return [];
    found.push({ words, score });
  }
  return found
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST_SHOWN)
    .map(({ words }) => words);
}
