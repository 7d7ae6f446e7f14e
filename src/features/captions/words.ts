/** The words of a sentence that say what is to be seen. Pure. */
import type { Language } from './phrases.ts';

/**
 * Words that by themselves name nothing in a photo: how sentences are put together, how many there
 * are, and colours, sizes and ages, which belong to something and are often guesses.
 */
const SILENT: Record<Language, ReadonlySet<string>> = {
  en: new Set(
    `a an the is are in on of at to and with into over through while his her its their by for from as
    it up down out off near next that this which who front behind above under has have be being some
    very one two three four five several many group couple large small big little young old white
    black red blue green yellow brown pink orange purple grey gray tan other another each them him
    there around along across against between by side top back middle wearing someone something
    something's together`.split(/\s+/),
  ),
  'zh-CN': new Set(
    `一 个 一个 一只 两 两只 两个 三 三个 只 几 几个 一些 一群 群 条 一条 名 一名 位 一位 张 一张
    件 一件 辆 一辆 座 一座 块 一块 片 一片 棵 在 的 着 了 和 与 是 有 里 上 下 中 前 后 旁 边 旁边 前面 后面
    上面 里面 中间 一起 正 正在 从 向 对 把 被 它 他 她 他们 这 那 身 穿 穿着 戴 戴着 拿 拿着 大 小
    白色 黑色 红色 蓝色 绿色 黄色 棕色 粉色 橙色 紫色 灰色 白 黑 红 蓝 绿 黄 年轻 站 站着`.split(
      /\s+/,
    ),
  ),
};

const segmenters: Record<Language, Intl.Segmenter> = {
  en: new Intl.Segmenter('en', { granularity: 'word' }),
  'zh-CN': new Intl.Segmenter('zh-CN', { granularity: 'word' }),
};

/** Each once, in their order. */
export function tellingWords(text: string, language: Language): string[] {
  const words = [...segmenters[language].segment(text.toLowerCase())].flatMap(
    ({ segment, isWordLike }) => (isWordLike === true ? [segment] : []),
  );
  return [...new Set(words)].filter((word) => !SILENT[language].has(word));
}

/** Words side by side, as a list is written in that language. */
export function listed(words: readonly string[], language: Language): string {
  return words.join(language === 'en' ? ', ' : '、');
}
