/** Kinds of photos, ratings and file names in words. Pure. */
import { isPhotoName } from '../../base/formats.ts';
import type { Certainty } from './time.ts';
import type { Fact, Reader } from './fact.ts';
import { numberOf } from './numbers.ts';

const photos = '(?:photos?|pictures?|pics?|images?|files?|shots?)';
const 照片 = '(?:的?(?:照片|照|相片|图片|图|文件))';

type Kind = readonly [string, 'is' | 'type' | 'has', string, Certainty | 'lead', isMissing?: true];

/** Words, what they ask for, and how surely. Ordinary words are facts only where nothing else is said. */
const KINDS: readonly Kind[] = [
  [`screenshots?|截图|截屏|屏幕截图|屏幕快照`, 'is', 'screenshot', 'sure'],
  [`(?:my )?(?:favou?rites|favou?rite ${photos})|(?:我的)?收藏${照片}?`, 'is', 'favourite', 'sure'],
  [`panoramas|panorama ${photos}|panoramic ${photos}|全景${照片}`, 'is', 'panorama', 'sure'],
  [`panorama|全景`, 'is', 'panorama', 'alone'],
  [`selfies?|自拍照?`, 'is', 'selfie', 'lead'],
  [
    `(?:black[- ](?:and|&)[- ]white|b ?& ?w|monochrome) ${photos}|b ?& ?w|黑白${照片}`,
    ...(['is', 'monochrome', 'sure'] as const),
  ],
  [`black[- ](?:and|&)[- ]white|monochrome|黑白`, 'is', 'monochrome', 'alone'],
  [
    `geotagged(?: ${photos})?|with (?:gps|(?:a )?location)|有位置信息(?:${照片})?`,
    ...(['has', 'gps', 'sure'] as const),
  ],
  [`(?:with|having) (?:an? )?captions?|captioned ${photos}`, 'has', 'caption', 'sure'],
  [
    `untagged(?: ${photos})?|unlabell?ed ${photos}|未(?:标注|加标签)${照片}?`,
    'is',
    'untagged',
    'sure',
  ],
  ['unlabell?ed', 'is', 'untagged', 'alone'],
  [`undated ${photos}`, 'has', 'date', 'sure', true],
  ['undated', 'has', 'date', 'alone', true],
  [`没有位置信息${照片}?`, 'has', 'gps', 'sure', true],
  [`unrated(?: ${photos})?|未评分${照片}?`, 'has', 'rating', 'sure', true],
  // A portrait and a landscape are things to look for: only their form is a fact.
  [
    `(?:vertical|upright) ${photos}|(?:in )?(?:portrait|vertical) (?:format|orientation)|竖[拍图版屏向](?:${照片}|的)?`,
    ...(['is', 'portrait', 'sure'] as const),
  ],
  [
    `horizontal ${photos}|(?:in )?(?:landscape|horizontal) (?:format|orientation)|横[拍图版屏向](?:${照片}|的)?`,
    ...(['is', 'landscape', 'sure'] as const),
  ],
  [`square ${photos}|(?:in )?square format|方形${照片}`, 'is', 'square', 'sure'],
  [`duplicates|duplicate ${photos}|重复${照片}`, 'is', 'duplicate', 'sure'],
  [`raws|raw ${photos}|raw(?:格式|${照片})`, 'type', 'raw', 'sure'],
  ['raw', 'type', 'raw', 'alone'],
  ...['jpeg', 'heic', 'png', 'webp', 'avif', 'tiff', 'gif'].map(
    (format) =>
      [
        `${format === 'jpeg' ? 'jpe?g' : format}s?(?: ${photos}|格式|${照片})?`,
        ...(['type', format, 'sure'] as const),
      ] as const,
  ),
];

/** The same behind a *without*: what photos can lack. Things lack some of it as well. */
const MISSING: readonly Kind[] = [
  ['gps|coordinates|(?:a )?(?:gps )?locations?|位置(?:信息)?|定位', 'has', 'gps', 'sure'],
  ['(?:a )?place|地点', 'has', 'gps', 'alone'],
  ['(?:capture )?dates?|日期', 'has', 'date', 'alone'],
  ['captions?|descriptions?|titles?|说明|标题', 'has', 'caption', 'alone'],
  ['ratings?|stars?|评分|星级', 'has', 'rating', 'alone'],
  ['labels?|tags?|keywords?|标签|关键词', 'is', 'untagged', 'alone', true],
];

export const readKind = readerOf(KINDS);
export const readMissing = readerOf(MISSING);

function readerOf(kinds: readonly Kind[]): Reader {
  const readings = kinds.map(([source, key, value, certainty, isMissing]) => ({
    pattern: new RegExp(`^(?:${source})$`, 'u'),
    fact: { key, value, certainty, ...(isMissing && { negated: isMissing }) } satisfies Fact,
  }));
  return (text) => readings.find(({ pattern }) => pattern.test(text))?.fact ?? null;
}

const stars =
  /^(?<least>at least )?(?<count>[1-5]|one|two|three|four|five)(?<plus>\+)?[ -]star(?<s>s)?(?<more> (?:or|and) (?:more|up|better|above))?(?<photos> (?:photos?|pictures?|images?))?$/;
/** `4 or 5 stars`, `三到五星` */
const starRange =
  /^(?<from>[1-5])(?: or | to |-)(?<to>[1-5]) stars?$|^(?<from>[1-5一二三四五])[到至或](?<to>[1-5一二三四五])颗?星级?$/u;
const rated = /^rated (?:(?<least>at least )?(?<count>[1-5])(?<plus>\+)?(?: stars?)?)$/;
const chineseStars =
  /^(?<count>[1-5一二三四五])颗?星级?(?<more>或?以上)?(?<photos>的?(?:照片|相片|图片))?$/u;
const signs = /^(?<signs>[★⭐]{1,5})(?<more>\+)?$/u;

/** `4 stars`, `at least three stars`, `四星以上`, `★★★★`. A hotel has five stars as well. */
export const readRating: Reader = (text) => {
  const range = starRange.exec(text)?.groups;
  if (range !== undefined) {
    const [from, to] = [numberOf(range['from'] ?? '') ?? 0, numberOf(range['to'] ?? '') ?? 0];
    return from < to ? { key: 'rating', value: `${from}..${to}`, certainty: 'sure' } : null;
  }
  const groups = (stars.exec(text) ?? rated.exec(text) ?? chineseStars.exec(text))?.groups;
  const signed = signs.exec(text)?.groups;
  const count = signed?.['signs']?.length ?? numberOf(groups?.['count'] ?? '');
  if (count === null) return null;
  const isLeast = ['least', 'plus', 'more'].some(
    (name) => (groups ?? signed)?.[name] !== undefined,
  );
  const isDigit = /^\d$/.test(groups?.['count'] ?? '1');
  const isSure =
    isLeast ||
    rated.test(text) ||
    groups?.['photos'] !== undefined ||
    (isDigit && (signed !== undefined || groups?.['s'] !== undefined));
  return {
    key: 'rating',
    value: `${isLeast ? '>=' : ''}${count}`,
    certainty: isSure ? 'sure' : 'alone',
  };
};

/** What cameras and phones call their files, with or without the ending. */
const cameraFile = /^(?:img|dsc|dscn|dscf|pxl|mvi|vid|sam|gopr|p)[_-]?\w?\d{3,}\w*(?:\.\w{2,4})?$/;

export const readFileName: Reader = (text) =>
  cameraFile.test(text) || (isPhotoName(text) && !/[\s/\\]/.test(text))
    ? { key: 'name', value: text, certainty: 'sure' }
    : null;
