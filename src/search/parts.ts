/**
 * Cuts a sentence into the parts that can be looked at one by one: what commas and *and* separate, else
 * its words. English and Chinese, by the system's own word breaks. Imports nothing; runs in the engine.
 */

/** More are no help to anybody. */
const MOST_PARTS = 6;

const separator = /[,;，、；]|\s(?:and|with|but)\s/iu;

/** Words that name nothing by themselves. */
const empty = new Set(
  `a an the of in on at to for from by into over under near is are was were be being am it its this
  that these those there some any one two with without and or but not no who which where very most best
  nice good photo photos picture pictures image shot his her their my our your
  的 了 在 是 有 和 与 或 着 这 那 个 一 一个 一只 一张 一位 两 里 上 中 照片 图片 最 很`.split(
    /\s+/u,
  ),
);

/** The parts of a sentence, in its order, each once; none where it is a single one. */
export function sentenceParts(sentence: string): string[] {
  const phrases = distinct(sentence.split(separator));
  if (phrases.length > 1) return phrases;
  const language = /\p{Script=Han}/u.test(sentence) ? 'zh' : 'en';
  const segments = new Intl.Segmenter(language, { granularity: 'word' }).segment(sentence);
  const words = [...segments]
    .filter(({ isWordLike, segment }) => isWordLike === true && !empty.has(segment.toLowerCase()))
    .map(({ segment }) => segment);
  const found = distinct(words);
  return found.length > 1 ? found : [];
}

function distinct(parts: readonly string[]): string[] {
  const named = parts.map((part) => part.trim()).filter((part) => part !== '');
  return [...new Set(named)].slice(0, MOST_PARTS);
}
