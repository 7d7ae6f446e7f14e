/** Words that the built-in encoder's vocabulary tells from nonsense, and the line of a text of such words. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtInModel } from '../../src/models/manifest.ts';
import { askedTexts, unknownIn } from '../../src/search/asked-texts.ts';
import type { AskingModel } from '../../src/search/asked-texts.ts';
import { OUT_OF_REACH } from '../../src/search/relevance.ts';
import { openTexts } from '../support/text-vectors.ts';
import type { OpenTexts } from '../support/text-vectors.ts';

const manifest = builtInModel();
let texts: OpenTexts;
let model: AskingModel;

beforeAll(async () => {
  texts = await openTexts(manifest);
  model = { manifest, texts };
});

afterAll(() => texts.close());

async function unknown(text: string): Promise<string[]> {
  const words = { kind: 'words', from: 4, to: 4 + text.length, text, negated: false } as const;
  const found = await unknownIn({ words: text, parts: [words], problems: [] }, model);
  return found.map(({ from, to }) => text.slice(from - 4, to - 4));
}

test.each([
  'a dog on the beach',
  'volcano Kyoto Wrocław grandma zucchini',
  'sunste moutain',
  '海滩上的狗',
  // Its pieces are unlikely, but the text tower knows it.
  'rhinoceros',
  '西兰花',
  'Москва зимой',
  '2024 !!! 🐶',
])('%s is known', async (text) => {
  expect(await unknown(text)).toEqual([]);
});

test('nonsense is named where it stands', async () => {
  expect(await unknown('sdkfjq on the Zxcvbnm')).toEqual(['sdkfjq', 'Zxcvbnm']);
  expect(await unknown('zxcvbnm zxcvbnmq ｚｘｃｖｂ')).toEqual(['zxcvbnm zxcvbnmq ｚｘｃｖｂ']);
});

test('nothing reaches the line of words that mean nothing', async () => {
  const lines = await askedTexts(model, ['sdkfjq 12', '1234 5678', '!!!', 'sdkfjq dog', '🐶']);
  expect(lines.map(({ cut }) => cut === OUT_OF_REACH)).toEqual([true, true, true, false, false]);
});

test('a vocabulary that says nothing of words leaves the line as it is', async () => {
  const silent = { ...model, texts: { ...model.texts, weigh: () => Promise.resolve([null]) } };
  const [line] = await askedTexts(silent, ['sdkfjq']);
  expect(line?.cut).not.toBe(OUT_OF_REACH);
});
