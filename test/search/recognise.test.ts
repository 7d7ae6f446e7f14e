/** Plain words that are known for certain, in sentences that use the same words for something else. */
import { describe, expect, test } from 'vitest';
import type { Names } from '../../src/search/plain-words/fact.ts';
import { regionOf } from '../../src/search/plain-words/region.ts';
import { parseQuery } from '../../src/search/query.ts';

const names: Names = {
  cameras: () => ['Canon EOS R5', 'Apple iPhone 12 Pro', 'NIKON D750', 'Orange Dive 30'],
  lenses: () => ['EF50mm f/1.8 STM'],
  named: (text) =>
    ({
      'our dog': { key: 'tag', value: 'Our dog' } as const,
      lisbon: { key: 'folder', value: 'Lisbon' } as const,
      海边: { key: 'album', value: '海边' } as const,
    })[text] ?? null,
};

/** A query as its words, and its facts as `key:value`, with a minus or, where they only lead, a plus. */
function understood(text: string): { words: string; facts: string[] } {
  const { words, parts } = parseQuery(text, { today: new Date(2026, 10, 30), names }).understood;
  const facts = parts.flatMap((part) => {
    if (part.kind === 'words' || part.kind === 'like') return [];
    const sign = part.kind === 'lead' ? '+' : part.negated ? '-' : '';
    return [`${sign}${part.key}:${part.value}`];
  });
  return { words, facts };
}

describe('what is known for certain becomes a filter', () => {
  test.each([
    ['2024', '', ['date:2024']],
    ['beach 2024', 'beach', ['date:2024']],
    ['july 2026', '', ['date:july 2026']],
    ['Dec 2019 snow', 'snow', ['date:Dec 2019']],
    ['海滩 2024年7月', '海滩', ['date:2024年7月']],
    ['dog -2021', 'dog', ['-date:2021']],
    ['dog at the beach last summer', 'dog at the beach', ['date:last summer']],
    ['all my photos from last summer', '', ['date:last summer']],
    ['the dog in the car in june 2019', 'the dog in the car', ['date:june 2019']],
    ['weekend at the lake', 'at the lake', ['date:weekend']],
    ['snow since 2020', 'snow', ['after:2020']],
    ['dog, 2024', 'dog,', ['date:2024']],
    ['去年夏天海边的狗', '海边的狗', ['date:去年夏天', '+album:海边']],
    ['我去年拍的狗', '狗', ['date:去年']],
    ['在夏天的海滩', '海滩', ['date:夏天']],
    ['上个月的照片', '', ['date:上个月']],
    ['screenshot', '', ['is:screenshot']],
    ['Screenshots 2023', '', ['is:screenshot', 'date:2023']],
    ['截图', '', ['is:screenshot']],
    ['favourites', '', ['is:favourite']],
    ['收藏', '', ['is:favourite']],
    ['raw', '', ['type:raw']],
    ['raw photos of cats', 'cats', ['type:raw']],
    ['dogs of the nineties', 'dogs', ['date:nineties']],
    ['early 2019', '', ['date:early 2019']],
    ['20191225', '', ['date:20191225']],
    ['cats older than five years', 'cats', ['before:last five years']],
    ['photos without people', '', []],
    ['a photo of a cat without people', 'a cat', []],
    ['selfie', 'selfie', ['+is:selfie']],
    ['black and white photos of dogs', 'dogs', ['is:monochrome']],
    ['黑白照片', '', ['is:monochrome']],
    ['a black and white dog', 'a black and white dog', []],
    ['beach with a location', 'beach', ['has:gps']],
    ['beach 4 stars', 'beach', ['rating:4']],
    ['at least four stars', '', ['rating:>=4']],
    ['四星以上的照片', '', ['rating:>=4']],
    ['canon', '', ['camera:canon']],
    ['dog with a canon', 'dog', ['camera:Canon']],
    ['beach iphone12', 'beach', ['camera:iPhone 12']],
    ['shot with orange', '', ['camera:Orange']],
    ['用尼康拍的狗', '狗', ['camera:NIKON']],
    ['50mm portrait', 'portrait', ['lens:50mm']],
    ['IMG_1000', '', ['name:IMG_1000']],
    ['dsc01234.arw', '', ['name:dsc01234.arw']],
    ['PXL_20230412_101112', '', ['name:PXL_20230412_101112']],
    ['holiday.jpg', '', ['name:holiday.jpg']],
    ['photos of dogs from 2008 or 2009', 'dogs', ['date:2008, 2009']],
    ['dog 2008, 2010 and 2012', 'dog', ['date:2008, 2010, 2012']],
    ['may or june', '', ['date:may, june']],
    ['lake in may or june 2010', 'lake', ['date:may 2010, june 2010']],
    ['2008年和2010年的狗', '狗', ['date:2008年, 2010年']],
    ['canon or nikon', '', ['camera:Canon, NIKON']],
    ['pngs and gifs', '', ['type:png, gif']],
    ['2009 in spring', '', ['date:2009', 'date:spring']],
    ['4 or 5 stars', '', ['rating:4..5']],
    ['dogs but not cats', 'dogs', []],
    ['not a dog', '', []],
    ['dogs not from 2008', 'dogs', ['-date:2008']],
    ['snow without people or cars', 'snow', []],
    ['a man with no shirt is running', 'a man is running', []],
    ['dogs in winter', 'dogs', ['date:winter']],
    ['dogs in summer with a ball', 'dogs with a ball', ['date:summer']],
    ['草地上的狗，不要人', '草地上的狗', []],
    ['海滩 不含人', '海滩', []],
    ['狗但没有人', '狗', []],
    ['beach without gps', 'beach', ['-has:gps']],
    ['photos without a location', '', ['-has:gps']],
    ['bottles without a label', 'bottles', []],
    ['海滩没有位置信息', '海滩', ['-has:gps']],
    ['photos without a date', '', ['-has:date']],
    ['undated', '', ['-has:date']],
    ['没有日期的照片', '', ['-has:date']],
    ['没有位置', '', ['-has:gps']],
    ['untagged photos of dogs', 'dogs', ['is:untagged']],
    ['photos without labels', '', ['is:untagged']],
    ['未标注的照片', '', ['is:untagged']],
    ['unrated', '', ['-has:rating']],
    ['photos with a caption', '', ['has:caption']],
    ['vertical photos of trees', 'trees', ['is:portrait']],
    ['trees in landscape format', 'trees', ['is:landscape']],
    ['square photos', '', ['is:square']],
    ['竖拍的狗', '狗', ['is:portrait']],
    ['横图', '', ['is:landscape']],
    ['duplicates', '', ['is:duplicate']],
    ['dogs this morning', 'dogs', ['date:this morning']],
    ['今天早上', '', ['date:今天早上']],
    ['winter 2009/2010', '', ['date:winter 2009/2010']],
    ['the summer of 69', '', ['date:summer of 69']],
    ['a walk on weekdays', 'a walk', ['date:weekdays']],
  ])('%s', (text, words, facts) => {
    expect(understood(text)).toEqual({ words, facts });
  });

  test.each([
    'two dogs',
    'may flowers',
    'march of the penguins',
    'spring in the mountains',
    'winter sports',
    'leaves that fall',
    'sunday market',
    'a canon on the wall',
    'an orange on a table',
    'raw fish',
    'black and white cat',
    '黑白猫',
    '春天的花',
    '五星红旗',
    'panorama of the alps',
    '5 star hotel',
    'three stars in the sky',
    '35mm film',
    '3d printer',
    '12 apostles',
    '1066',
    '9000 lights',
    'a 4x4 in the mud',
    'a favourite toy',
    'march and april showers',
    'an undated letter',
    '显示器',
    '搜救犬',
    '坐在座位上，周围的人',
    'a crowd in winter jackets',
    'walking around in winter clothing',
    '找东西的人',
    'a portrait of a man',
    'forget me not',
    'dog or cat',
    'trick or treat',
    'the 08 bus',
    'IMG',
    'P',
  ])('%s stays words', (text) => {
    expect(understood(text)).toEqual({ words: text, facts: [] });
  });

  test.each([
    ['show me photos of dogs in the snow', 'dogs in the snow'],
    ['Show me dogs', 'dogs'],
    ['find all my pictures of a red car', 'a red car'],
    ['I am looking for the blue boat', 'the blue boat'],
    ['where is the cat', 'the cat'],
    ['images showing a bridge', 'a bridge'],
    ['photos from the beach', 'the beach'],
    ['beach photos', 'beach'],
    ['帮我找一下狗的照片', '狗'],
    ['landscape photos', 'landscape'],
    ['河边的狗的照片', '河边的狗'],
    ['找狗的照片', '狗'],
    ['show jumping', 'show jumping'],
    ['search party', 'search party'],
    ['old photos', 'old photos'],
    ['a photo booth', 'a photo booth'],
    ['pictures on a wall', 'pictures on a wall'],
    ['老照片', '老照片'],
    ['photos of', 'photos of'],
  ])('%s asks the encoder for %s', (text, words) => {
    expect(understood(text)).toEqual({ words, facts: [] });
  });

  test('a name of the user’s goes to the encoder as well: what has it only comes first', () => {
    expect(understood('Our Dog in Lisbon')).toEqual({
      words: 'Our Dog in Lisbon',
      facts: ['+tag:Our dog', '+folder:Lisbon'],
    });
    expect(understood('our dogs')).toEqual({ words: 'our dogs', facts: ['+tag:Our dog'] });
    expect(understood('lisbons')).toEqual({ words: 'lisbons', facts: [] });
    expect(understood('snow -lisbon')).toEqual({ words: 'snow', facts: [] });
  });

  test('in quotes it is a word, which says what it would be', () => {
    const [sign] = parseQuery('"2024" sign').understood.parts;
    expect(understood('"2024" sign')).toEqual({ words: '2024 sign', facts: [] });
    expect(sign).toMatchObject({ kind: 'words', fact: { key: 'date', value: '2024' } });
    expect(understood('"screenshot"')).toEqual({ words: 'screenshot', facts: [] });
  });

  test('it stands where it was written, so that its chip takes out just that', () => {
    const text = 'dog in july 2026 beach';
    const { parts } = parseQuery(text).understood;
    expect(parts.map(({ from, to }) => text.slice(from, to))).toEqual([
      ...['dog', 'in july 2026', 'beach'],
    ]);
    expect(parts[1]).toMatchObject({
      isPlain: true,
      days: { first: '2026-07-01', last: '2026-07-31' },
    });
  });
});

describe('times in words', () => {
  test.each([
    ['yesterday', '2026-11-29', '2026-11-29'],
    ['two years ago', '2024-01-01', '2024-12-31'],
    ['a year ago today', '2025-11-30', '2025-11-30'],
    ['last month', '2026-10-01', '2026-10-31'],
    ['last week', '2026-11-23', '2026-11-29'],
    ['last weekend', '2026-11-28', '2026-11-29'],
    ['past 3 months', '2026-08-30', '2026-11-30'],
    ['last summer', '2026-06-01', '2026-08-31'],
    ['last winter', '2025-12-01', '2026-02-28'],
    ['summer of 2019', '2019-06-01', '2019-08-31'],
    ["last year's spring", '2025-03-01', '2025-05-31'],
    ['the 90s', '1990-01-01', '1999-12-31'],
    ['the nineties', '1990-01-01', '1999-12-31'],
    ['early 2019', '2019-01-01', '2019-04-30'],
    ['end of 2019', '2019-09-01', '2019-12-31'],
    ['early 2000s', '2000-01-01', '2003-12-31'],
    ['late nineties', '1996-01-01', '1999-12-31'],
    ['the noughties', '2000-01-01', '2009-12-31'],
    ['early june 2018', '2018-06-01', '2018-06-10'],
    ['end of february 2018', '2018-02-21', '2018-02-28'],
    ['q2 2018', '2018-04-01', '2018-06-30'],
    ['second half of 2018', '2018-07-01', '2018-12-31'],
    ['5/2018', '2018-05-01', '2018-05-31'],
    ['winter 2017/18', '2017-12-01', '2018-02-28'],
    ["summer '09", '2009-06-01', '2009-08-31'],
    ['summer of 69', '1969-06-01', '1969-08-31'],
    ['this morning', '2026-11-30', '2026-11-30'],
    ['last night', '2026-11-29', '2026-11-30'],
    ['昨晚', '2026-11-29', '2026-11-30'],
    ['2008到2010年', '2008-01-01', '2010-12-31'],
    ['08年夏天', '2008-06-01', '2008-08-31'],
    ['2018年下半年', '2018-07-01', '2018-12-31'],
    ['去年年底', '2025-09-01', '2025-12-31'],
    ['20191225', '2019-12-25', '2019-12-25'],
    ['4th of July 2026', '2026-07-04', '2026-07-04'],
    ['03/04/2024', '2024-04-03', '2024-04-03'],
    ['12/25/2024', '2024-12-25', '2024-12-25'],
    ['2017-2018', '2017-01-01', '2018-12-31'],
    ['may to july 2018', '2018-05-01', '2018-07-31'],
    ['between 2017 and 2019', '2017-01-01', '2019-12-31'],
    ['去年夏天', '2025-06-01', '2025-08-31'],
    ['上个月', '2026-10-01', '2026-10-31'],
    ['上周六', '2026-11-28', '2026-11-28'],
    ['两年前', '2024-01-01', '2024-12-31'],
    ['去年7月4日', '2025-07-04', '2025-07-04'],
    ['2018年五月到七月', '2018-05-01', '2018-07-31'],
    ['90年代', '1990-01-01', '1999-12-31'],
  ])('%s is from %s to %s', (text, first, last) => {
    const [part] = parseQuery(text, {
      ...{ today: new Date(2026, 10, 30), region: regionOf('Europe/Berlin') },
    }).understood.parts;
    expect(part).toMatchObject({ kind: 'filter', days: { first, last } });
  });

  test('that come again every week or year', () => {
    const conditions = (text: string) => parseQuery(text).filters[0]?.any;
    expect(conditions('weekends')).toEqual([{ kind: 'weekday', days: [0, 6] }]);
    expect(conditions('weekdays')).toEqual([{ kind: 'weekday', days: [1, 2, 3, 4, 5] }]);
    expect(conditions('december 25')).toEqual([{ kind: 'yearday', month: 12, day: 25 }]);
    expect(conditions('七月')).toEqual([{ kind: 'month', first: 7, last: 7 }]);
    expect(conditions('date:last-week')).toEqual(conditions('last week'));
  });

  test('mean what they mean where the user lives', () => {
    const days = (text: string, zone: string) => {
      const today = new Date(2026, 10, 30);
      const [part] = parseQuery(text, { today, region: regionOf(zone) }).understood.parts;
      return part?.kind === 'filter' ? part.days?.first : null;
    };
    expect(days('03/04/2024', 'America/New_York')).toBe('2024-03-04');
    expect(days('last week', 'America/New_York')).toBe('2026-11-22');
    expect(days('last summer', 'Australia/Sydney')).toBe('2025-12-01');
    expect(days('last winter', 'America/Sao_Paulo')).toBe('2026-06-01');
    expect(days('last summer', 'UTC')).toBe('2026-06-01');
  });
});
