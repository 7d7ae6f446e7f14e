/** What is offered of sentences that were found, and the encoder's test on the vectors of real photos. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test } from 'vitest';
import { measureBackground } from '../../src/embeddings/background.ts';
import { chosen } from '../../src/features/captions/draft.ts';
import type { Candidate } from '../../src/features/captions/draft.ts';
import { fitsOf } from '../../src/features/captions/fit.ts';
import { loadPhrases, sentenceOf } from '../../src/features/captions/phrases.ts';
import { tellingWords } from '../../src/features/captions/words.ts';
import { loadCaptionDecoder } from '../../src/models/caption-manifest.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { openTexts } from '../support/text-vectors.ts';

function candidate(text: string, score: number, margins: Record<string, number>): Candidate {
  const parts = Object.entries(margins).map(([word, margin]) => ({ text: word, score, margin }));
  return { whole: { text, score, margin: 0.2 }, parts, leastMargin: -1 };
}

describe('what is offered', () => {
  const worded = candidate('a dog on a beach', 3, { dog: 1, beach: 0.5 });

  test('a sentence of which every word is in place', () => {
    expect(chosen(worded, null, 'en')).toEqual({ kind: 'sentence', text: 'a dog on a beach' });
  });

  test('the words that stand alone where one is out of place', () => {
    const wrong = candidate('a dog in a church', 3, { dog: 1, church: -2 });
    expect(chosen(wrong, null, 'en')).toEqual({ kind: 'words', text: 'dog' });
  });

  test('the words of a sentence that does not fit as a whole', () => {
    const { parts, leastMargin, whole } = worded;
    const low = { whole: { ...whole, margin: -0.1 }, parts, leastMargin };
    expect(chosen(low, null, 'zh-CN')).toEqual({ kind: 'words', text: 'dog、beach' });
  });

  test('nothing where nothing fits', () => {
    const none = candidate('a man in a hat', 1, { man: -0.1, hat: -2 });
    expect(chosen(none, null, 'en')).toEqual({ kind: 'none', text: '' });
    expect(chosen(null, null, 'en')).toEqual({ kind: 'none', text: '' });
  });

  test('a composed sentence only where it leads clearly, or stands alone', () => {
    const composed = candidate('a black dog', 3.5, { 'a black dog': 1 });
    expect(chosen(worded, composed, 'en').text).toBe('a dog on a beach');
    const clear = candidate('a seal', 4.5, { 'a seal': 1 });
    expect(chosen(worded, clear, 'en').text).toBe('a seal');
    expect(chosen(null, composed, 'en').text).toBe('a black dog');
  });
});

test('the encoder tells a caption of a photo from that of another', async () => {
  const manifest = builtInModel();
  const texts = await openTexts(manifest);
  onTestFinished(() => texts.close());
  const decoder = loadCaptionDecoder();
  const caption = v.object({ vector: v.string(), language: v.string(), text: v.string() });
  const golden = v
    .parse(
      v.object({ captions: v.array(caption) }),
      JSON.parse(readFileSync(join(decoder.folder, decoder.files.golden), 'utf8')),
    )
    .captions.filter(({ language }) => language === 'en')
    .map(({ vector, text }) => {
      const bytes = Uint8Array.from(Buffer.from(vector, 'base64'));
      return { text, vector: new Float32Array(bytes.buffer) };
    });
  const index = new VectorIndex(manifest.dimensions);
  for (const [place, { vector }] of golden.entries()) index.set(place + 1, vector);
  const background = measureBackground(index, texts.background);
  const model = {
    ...{ manifest, index, background: { current: () => Promise.resolve(background) } },
    texts: { ...texts, embedOnce: texts.embed },
  };
  const all = golden.map(({ text }) => text);
  let [own, others] = [0, 0];
  for (const { vector, text } of golden) {
    for (const fit of await fitsOf(model, vector, all)) {
      if (fit.margin < 0) continue;
      if (fit.text === text) own += 1;
      else others += 1;
    }
  }
  expect(own).toBeGreaterThanOrEqual(8);
  // Of ninety; some of these photos are alike.
  expect(others).toBeLessThan(20);
});

describe('sentences', () => {
  test('are put together as each language does it', () => {
    const parts = { kind: 'animal', doing: '奔跑', where: '在草地上' } as const;
    expect(sentenceOf({ ...parts, what: '一只|狗', how: '夜晚' }, 'zh-CN')).toBe(
      '一只在草地上奔跑的狗，夜晚',
    );
    const english = { kind: 'animal', what: 'a dog', doing: 'running', how: 'at night' } as const;
    expect(sentenceOf(english, 'en')).toBe('a dog running at night');
  });

  test('of every phrase have a word for it in both languages', () => {
    const [english, chinese] = [loadPhrases('en'), loadPhrases('zh-CN')];
    expect(english.what.length).toBe(chinese.what.length);
    expect(english.what.every(({ what }) => !/\p{Script=Han}/u.test(what))).toBe(true);
    expect(chinese.what.every(({ what }) => /\p{Script=Han}/u.test(what))).toBe(true);
  });

  test('are told by their nouns and verbs', () => {
    expect(tellingWords('Two men in blue shirts are riding a bike', 'en')).toEqual([
      ...['men', 'shirts', 'riding', 'bike'],
    ]);
    expect(tellingWords('一只狗在草地上奔跑', 'zh-CN')).toContain('狗');
  });
});
