import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { regionOf } from '../../src/search/plain-words/region.ts';
import { parseQuery } from '../../src/search/query.ts';
import type { ParsedQuery } from '../../src/search/query.ts';

const today = new Date(2024, 2, 1, 15, 0);
const region = regionOf('Europe/Berlin');
const parse = (text: string): ParsedQuery => parseQuery(text, { today, region });
const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);

/** The conditions of a query's only filter. */
function conditions(text: string): unknown[] {
  const { filters, problems } = parse(text);
  expect(problems).toEqual([]);
  expect(filters).toHaveLength(1);
  return filters[0]?.any ?? [];
}

/** Each problem as its code, the text it points at, and the suggestion. */
function mistakes(text: string): (string | undefined)[][] {
  return parse(text).problems.map(({ code, from, to, suggestion }) => [
    code,
    text.slice(from, to),
    ...(suggestion === undefined ? [] : [suggestion.text]),
  ]);
}

describe('words', () => {
  test('are what is left when filters and negative words are taken out', () => {
    const query = parse('two dogs  after:2021 on the beach -people -"red car"');
    expect(query.words).toBe('two dogs on the beach');
    expect(query.without).toEqual(['people', 'red car']);
    expect(query.filters.map(({ key }) => key)).toEqual(['after']);
  });

  test.each([
    '10:30',
    'http://example.org/a:b',
    'Mission: Impossible',
    'C:\\photos',
    '16:9 screen',
    'black-and-white cats',
    'dog - cat',
    '--verbose',
    'a : b',
    'rock"n"roll',
    '日落 海滩',
  ])('that look a little like syntax stay words: %s', (text) => {
    expect(parse(text)).toMatchObject({ words: text, without: [], filters: [], problems: [] });
  });

  test('in quotes are never a filter', () => {
    expect(parse('"year:2021" "-x"')).toMatchObject({ words: 'year:2021 -x', filters: [] });
  });
});

test.each([
  ['dog without people', 'dog', 'people'],
  ['beach without people, sunset', 'beach sunset', 'people'],
  ['dogs, not cats, in the snow', 'dogs, in the snow', 'cats'],
  ['lake and no people.', 'lake', 'people'],
  ['a dog without a collar in the snow', 'a dog in the snow', 'collar'],
  ['beach without any people last summer', 'beach', 'people'],
  ['man without a red hat', 'man', 'red hat'],
  ['没有人的海滩', '海滩', '人'],
  ['没有人', '', '人'],
  ['no people', '', 'people'],
  ['beach, no people', 'beach,', 'people'],
  ['dog NOT leash', 'dog', 'leash'],
])('%s pushes away what is missing, for the encoder knows no “without”', (text, words, thing) => {
  expect(parse(text)).toMatchObject({ words, without: [thing] });
});

test.each([
  ...[
    'trick or treat',
    'without',
    'dog without',
    'without "a frame"',
    '没有',
    'no',
    'why not smile',
    'NOT',
  ],
  ...['no parking sign', 'no entry', '"no people"', '没有人知道'],
])('%s says nothing of it', (text) => {
  expect(parse(text).without).toEqual([]);
});

test('photos to have more or less like are parts of their own', () => {
  const query = parse('dog like:12,15 -like:33');
  expect(query).toMatchObject({ words: 'dog', more: [12, 15], less: [33], filters: [] });
  expect(query.understood.parts.slice(1)).toEqual([
    { kind: 'like', from: 4, to: 14, photos: [12, 15], negated: false },
    { kind: 'like', from: 15, to: 23, photos: [33], negated: true },
  ]);
  expect(mistakes('like:x,4')).toEqual([['bad-number', 'x']]);
  expect(parse('like:x,4').more).toEqual([4]);
  expect(parse('"like:12"')).toMatchObject({ words: 'like:12', more: [] });
});

describe('dates', () => {
  test.each([
    ['year:2021', '2021-01-01', '2022-01-01'],
    ['year:2019..2021', '2019-01-01', '2022-01-01'],
    ['date:2021-06', '2021-06-01', '2021-07-01'],
    ['date:2021/6/30', '2021-06-30', '2021-07-01'],
    ['date:2021年6月30日', '2021-06-30', '2021-07-01'],
    ['date:2024-02-29', '2024-02-29', '2024-03-01'],
    ['date:yesterday', '2024-02-29', '2024-03-01'],
    ['date:1w', '2024-02-23', '2024-02-24'],
    ['date:0050', '0050-01-01', '0051-01-01'],
  ])('%s is from %s until %s', (text, from, until) => {
    expect(conditions(text)).toEqual([{ kind: 'taken', from: day(from), until: day(until) }]);
  });

  test('after: begins with its date and before: ends in front of it, so both leave out nothing', () => {
    expect(conditions('after:2021-06')).toEqual([
      { kind: 'taken', from: day('2021-06-01'), until: null },
    ]);
    expect(conditions('before:2021-06')).toEqual([
      { kind: 'taken', from: null, until: day('2021-06-01') },
    ]);
  });

  test('a month is one of every year, a span over the new year, or one of a year', () => {
    expect(conditions('month:jun')).toEqual([{ kind: 'month', first: 6, last: 6 }]);
    expect(conditions('month:11..2')).toEqual([{ kind: 'month', first: 11, last: 2 }]);
    expect(conditions('month:2021-06')).toEqual([
      { kind: 'taken', from: day('2021-06-01'), until: day('2021-07-01') },
    ]);
  });

  test.each([
    'year:abc',
    'date:2021-13',
    'date:2021-02-30',
    'date:2021-06-31',
    'after:..',
    'date:2023-02-29',
  ])('%s is no date', (text) => {
    expect(mistakes(text)).toEqual([['bad-date', text.slice(text.indexOf(':') + 1)]]);
  });

  test('a range that ends before it begins suggests its opposite', () => {
    expect(mistakes('dog year:2021..2019')).toEqual([['bad-date', '2021..2019', '2019..2021']]);
    expect(mistakes('rating:5..3')).toEqual([['bad-number', '5..3', '3..5']]);
  });
});

describe('other filters', () => {
  test('take several values, any of which will do', () => {
    expect(conditions('type:raw,HEIC,jpg')).toEqual(
      ['raw', 'heic', 'jpeg'].map((format) => ({ kind: 'format', format })),
    );
    expect(conditions('camera:"Canon EOS",pixel')).toEqual([
      { kind: 'camera', text: 'Canon EOS' },
      { kind: 'camera', text: 'pixel' },
    ]);
  });

  test('a minus excludes', () => {
    expect(parse('-camera:canon').filters).toMatchObject([{ key: 'camera', negated: true }]);
  });

  test.each([
    ['rating:4', 4, 4],
    ['rating:>=4', 4, 5],
    ['rating:>3', 4, 5],
    ['rating:<2', 0, 1],
    ['rating:≤2', 0, 2],
    ['rating:3..', 3, 5],
  ])('%s is from %i to %i', (text, from, to) => {
    expect(conditions(text)).toEqual([{ kind: 'rating', from, to }]);
  });

  test('know both spellings of favourite, file: for name:, and a RAW format by its extension', () => {
    expect(conditions('is:favorite')).toEqual(conditions('is:favourite'));
    expect(conditions('file:img')).toEqual([{ kind: 'name', text: 'img' }]);
    expect(conditions('type:nef')).toEqual([{ kind: 'extension', extension: 'nef' }]);
  });

  test('can be typed with a Chinese input method', () => {
    expect(parse('海滩 －camera：“佳能 R5”，尼康')).toMatchObject({
      words: '海滩',
      filters: [{ key: 'camera', negated: true, any: [{ text: '佳能 R5' }, { text: '尼康' }] }],
      problems: [],
    });
  });

  test('a doubled quote inside of quotes is a quote', () => {
    expect(conditions('lens:"24"" zoom"')).toEqual([{ kind: 'lens', text: '24" zoom' }]);
  });

  test('are shown with their place', () => {
    const text = 'dog -type:raw,heic cat';
    expect(parse(text).understood.parts).toEqual([
      { kind: 'words', from: 0, to: 3, text: 'dog', negated: false },
      {
        ...{ kind: 'filter', from: 4, to: 18, key: 'type', value: 'raw, heic' },
        ...{ negated: true, isPlain: false },
      },
      { kind: 'words', from: 19, to: 22, text: 'cat', negated: false },
    ]);
  });
});

describe('mistakes', () => {
  test.each([
    ['dog yaer:2021', [['unknown-filter', 'yaer:2021', 'year:']]],
    ['foo:bar', [['unknown-filter', 'foo:bar']]],
    ['has:gsp', [['bad-choice', 'gsp', 'gps']]],
    ['type:jpg,mp4', [['bad-choice', 'mp4']]],
    ['camera: dog', [['missing-value', 'camera:']]],
    ['camera:""', [['missing-value', 'camera:""']]],
    ['type:raw,', [['missing-value', 'type:raw,']]],
    ['rating:9', [['bad-number', '9']]],
    ['camera:"canon dog', [['unclosed-quote', '"']]],
  ])('%s points at its place', (text, expected) => {
    expect(mistakes(text)).toEqual(expected);
    expect(parse(text).filters).toEqual([]);
  });

  test('an unclosed phrase is still searched', () => {
    expect(parse('"two dogs')).toMatchObject({
      words: 'two dogs',
      problems: [{ code: 'unclosed-quote', from: 0, to: 1 }],
    });
  });

  test('a text that is too long is read up to the limit, never through a character', () => {
    const query = parse('🐶'.repeat(5000));
    expect(query.problems).toMatchObject([{ code: 'too-long', to: 10_000 }]);
    expect(query.words.isWellFormed()).toBe(true);
  });
});

describe('any text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('-', ':', '"', '“', '，', ',', ' ', '..', '<', '>='),
    fc.constantFrom('year:', 'camera:', '-type:', 'rating:>=', '2021', 'raw', 'is:', '\u3000'),
  );
  const anyText = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  test('is parsed, with places inside the text that do not overlap', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { understood } = parse(text);
        const filters = understood.parts.filter(({ kind }) => kind === 'filter');
        const places = [...filters, ...understood.problems].sort((a, b) => a.from - b.from);
        let end = 0;
        for (const { from, to } of places) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });

  test('without its filters has the same words', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { understood, words, without } = parse(text);
        fc.pre(understood.problems.length === 0);
        const found = understood.parts.filter(({ kind }) => kind === 'filter');
        const rest = found.reduceRight(
          (left, { from, to }) => `${left.slice(0, from)} ${left.slice(to)}`,
          text,
        );
        expect(parse(rest)).toMatchObject({ words, without, filters: [] });
      }),
      { numRuns: 1000 },
    );
  });
});
