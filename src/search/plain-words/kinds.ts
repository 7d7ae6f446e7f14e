/** Kinds of photos, ratings and file names in words. Pure. */
import { isPhotoName } from '../../base/formats.ts';
import type { Certainty } from './time.ts';
import type { Fact, Reader } from './fact.ts';
import { numberOf } from './numbers.ts';

const photos = '(?:photos?|pictures?|pics?|images?|files?|shots?)';
const 照片 = '(?:的?(?:照片|照|相片|图片|图|文件))';

/** Words, what they ask for, and how surely. Ordinary words are facts only where nothing else is said. */
const KINDS: readonly (readonly [string, 'is' | 'type' | 'has', string, Certainty | 'lead'])[] = [
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

const kinds = KINDS.map(([source, key, value, certainty]) => ({
  pattern: new RegExp(`^(?:${source})$`, 'u'),
  fact: { key, value, certainty } satisfies Fact,
}));

export const readKind: Reader = (text) =>
  kinds.find(({ pattern }) => pattern.test(text))?.fact ?? null;

const stars =
  /^(?<least>at least )?(?<count>[1-5]|one|two|three|four|five)(?<plus>\+)?[ -]star(?<s>s)?(?<more> (?:or|and) (?:more|up|better|above))?(?<photos> (?:photos?|pictures?|images?))?$/;
const rated = /^rated (?:(?<least>at least )?(?<count>[1-5])(?<plus>\+)?(?: stars?)?)$/;
const chineseStars =
  /^(?<count>[1-5一二三四五])颗?星级?(?<more>或?以上)?(?<photos>的?(?:照片|相片|图片))?$/u;
const signs = /^(?<signs>[★⭐]{1,5})(?<more>\+)?$/u;

/** `4 stars`, `at least three stars`, `四星以上`, `★★★★`. A hotel has five stars as well. */
export const readRating: Reader = (text) => {
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
