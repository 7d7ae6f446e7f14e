/** Cameras and lenses of the library in words: `iphone 12`, `shot on a nikon`, `50mm`. Pure. */
import { fold } from '../../base/fold.ts';
import type { Fact, Reader } from './fact.ts';

/** Words that name makers or lines of cameras and hardly anything else. */
const MAKERS = new Set(
  `casio coolpix cybershot dji eos fuji fujifilm gopro hasselblad huawei iphone ipad kodak konica leica lumix
   mamiya minolta motorola nikon nokia olympus oneplus oppo panasonic pentax powershot realme ricoh samsung
   sony xiaomi 佳能 尼康 索尼 富士 松下 奥林巴斯 徕卡 华为 小米 苹果手机`.split(/\s+/),
);
/** Names of makers that sentences use for something else: `a canon on the wall`. */
const DOUBTFUL = new Set(['canon', 'sigma', 'honor', 'vivo']);
/** Chinese names of makers as cameras write them. */
const LATIN: Readonly<Record<string, string>> = {
  佳能: 'canon',
  尼康: 'nikon',
  索尼: 'sony',
  富士: 'fuji',
  松下: 'panasonic',
  奥林巴斯: 'olympus',
  徕卡: 'leica',
  华为: 'huawei',
  小米: 'xiaomi',
  苹果手机: 'iphone',
};

const cue =
  /^(?:(?<made>taken|shot|made|photographed|captured) )?(?:with|on|by|using|via) (?:an? |my |the |our |his |her )?(?<name>.+?)(?: camera| phone)?$/;
const named = /^(?<name>.+?) (?:camera|phone|lens)$/;
const chineseCue = /^用?(?<name>.+?)(?:相机|手机|镜头)?(?:拍摄?)?的?(?:照片|相片)?$/u;

/** A camera that the library has. */
export const readCamera: Reader = (text, { names }) => {
  if (names === null) return null;
  const found = cue.exec(text) ?? named.exec(text);
  const isCued = found?.groups?.['made'] !== undefined || named.test(text);
  const spoken = found?.groups?.['name'] ?? chineseCue.exec(text)?.groups?.['name'] ?? text;
  const name = LATIN[spoken] ?? spoken;
  const value = wordsIn(names.cameras(), fold(name));
  if (value === null) return null;
  const key = 'camera';
  const isModel = /\d/.test(name) && /\p{L}/u.test(name);
  if (isModel || isCued) return { key, value, certainty: 'sure' };
  if (DOUBTFUL.has(name))
    return { key, value, certainty: found || name !== spoken ? 'sure' : 'alone' };
  if (!MAKERS.has(name) && !MAKERS.has(spoken)) return null;
  return { key, value, certainty: found ? 'sure' : 'edge' };
};

const focal =
  /^(?:(?:with|at|on) (?:an? |my |the )?)?(?<mm>\d{1,4}(?:\.\d)?) ?(?:mm|毫米)(?: lens|镜头)?$/u;
const zoom =
  /^(?:(?:with|on) (?:an? |my |the )?)?(?<zoom>\d{1,3}(?:\.\d)?-\d{2,4}) ?mm(?: lens|镜头)?$/u;

/** A focal length, or a lens that the library has. `35mm` is a kind of film as well. */
export const readLens: Reader = (text, { names }) => {
  const mm = focal.exec(text)?.groups?.['mm'];
  if (mm !== undefined) {
    const isBare = text.endsWith('mm') && mm === '35';
    return { key: 'lens', value: `${mm}mm`, certainty: isBare ? 'alone' : 'sure' };
  }
  const range = zoom.exec(text)?.groups?.['zoom'];
  if (range !== undefined) return { key: 'lens', value: `${range}mm`, certainty: 'sure' };
  if (names === null || !/\d/.test(text) || !/\p{L}/u.test(text)) return null;
  const value = wordsIn(names.lenses(), fold(text));
  return value === null ? null : ({ key: 'lens', value, certainty: 'sure' } satisfies Fact);
};

/** Whole words of one of the names that are `text`, as they are written there; spaces may be left out. */
function wordsIn(known: readonly string[], text: string): string | null {
  const wanted = text.replaceAll(' ', '');
  if (wanted.length < 2) return null;
  for (const name of known) {
    const words = name.split(/\s+/u);
    for (let from = 0; from < words.length; from += 1) {
      let joined = '';
      for (let to = from; to < words.length && joined.length < wanted.length; to += 1) {
        joined += fold(words[to] ?? '');
        if (joined === wanted) return words.slice(from, to + 1).join(' ');
      }
    }
  }
  return null;
}
