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

/**
 * Texts that mean nothing: letters by chance, walks along the keyboard, syllables, sounds. Their mean is
 * where the text tower puts what it does not understand, in both of its scripts.
 */
export const meaninglessTexts: readonly string[] = [
  ...['fhwjt', 'bvnmkq', 'xrpd qlgtv', 'zjwk', 'ghkdf', 'uytre', 'wert', 'zzzzz', 'dfgk lasd'],
  ...['blah blah', 'lorem ipsum', 'nub fep wuz', '啊啊啊', '嗯哦', '的了呢', '发斯蒂', '哒哒'],
];
