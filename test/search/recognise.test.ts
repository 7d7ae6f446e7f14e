/** Plain words that a filter answers for certain. */
import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../src/search/query.ts';

/** What a query is understood as: its words, and its filters as `key:value` with a minus. */
function understood(text: string): { words: string; filters: string[] } {
  const { words, parts } = parseQuery(text, new Date(2026, 10, 30)).understood;
  return {
    words,
    filters: parts
      .filter((part) => part.kind === 'filter')
      .map(({ key, value, negated }) => `${negated ? '-' : ''}${key}:${value}`),
  };
}

describe('what is known for certain becomes a filter', () => {
  test.each([
    ['2024', '', ['date:2024']],
    ['beach 2024', 'beach', ['date:2024']],
    ['july 2026', '', ['date:2026-07']],
    ['Dec 2019 snow', 'snow', ['date:2019-12']],
    ['2019 march', '', ['date:2019-03']],
    ['海滩 2024年7月', '海滩', ['date:2024年7月']],
    ['2024-07-14', '', ['date:2024-07-14']],
    ['dog -2021', 'dog', ['-date:2021']],
    ['screenshot', '', ['is:screenshot']],
    ['Screenshots 2023', '', ['is:screenshot', 'date:2023']],
    ['截图', '', ['is:screenshot']],
    ['favourites', '', ['is:favourite']],
    ['收藏', '', ['is:favourite']],
    ['IMG_1000', '', ['name:IMG_1000']],
    ['dsc01234.arw', '', ['name:dsc01234.arw']],
    ['PXL_20230412_101112', '', ['name:PXL_20230412_101112']],
    ['holiday.jpg', '', ['name:holiday.jpg']],
  ])('%s', (text, words, filters) => {
    expect(understood(text)).toEqual({ words, filters });
  });

  test.each([
    'two dogs',
    'may flowers',
    'march of the penguins',
    '12 apostles',
    '1066',
    '9000 lights',
    'a 4x4 in the mud',
    'a favourite toy',
    'IMG',
    'P',
    '7 2026 cats',
  ])('%s stays words as far as it is', (text) => {
    expect(understood(text).filters.filter((one) => !one.startsWith('date:2026'))).toEqual([]);
  });

  test('in quotes it is a word', () => {
    expect(understood('"2024" sign')).toEqual({ words: '2024 sign', filters: [] });
    expect(understood('"screenshot"')).toEqual({ words: 'screenshot', filters: [] });
  });

  test('it stands where it was written, so that its chip takes out just that', () => {
    const text = 'dog july 2026 beach';
    const places = parseQuery(text).understood.parts.map(({ from, to }) => text.slice(from, to));
    expect(places).toEqual(['dog', 'july 2026', 'beach']);
  });
});
