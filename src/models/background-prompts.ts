/** What unrelated texts score on a library is the measure of everything else there. Imports nothing. */

/**
 * Unrelated texts, spread wide over everyday things. What they score on the library's photos is the
 * measure of this model on this library: no cosine is compared with a constant anywhere.
 */
export const backgroundPrompts: readonly string[] = [
  ...['a photo', 'a person', 'an animal', 'a bird', 'a plant', 'food', 'a drink', 'a building'],
  ...['a room', 'furniture', 'a street', 'a vehicle', 'water', 'mountains', 'the sky', 'night'],
  ...['grass', 'sports', 'music', 'clothes', 'a crowd', 'text', 'a screen', 'a machine', 'a toy'],
  ...['outdoors', 'something red', 'a pattern'],
];
