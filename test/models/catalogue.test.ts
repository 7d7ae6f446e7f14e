/** The catalogue says only what can be had, and one of it is recommended for a machine and a language. */
import { describe, expect, test } from 'vitest';
import { recommended } from '../../src/models/catalogue/advice.ts';
import { mirrored, pinnedFiles, readCatalogue } from '../../src/models/catalogue/catalogue.ts';

const catalogue = readCatalogue();
const GB = 1e9;

describe('the catalogue', () => {
  test('has enough to choose from, and in many languages', () => {
    const downloads = catalogue.filter((entry) => pinnedFiles(entry) !== null);
    expect(downloads.length).toBeGreaterThanOrEqual(6);
    const multilingual = downloads.filter(({ config }) => config.languages.good.includes('zh'));
    expect(multilingual.length).toBeGreaterThanOrEqual(3);
  });

  test('pins a revision, a size and a hash of what is downloaded, and says why of the rest', () => {
    for (const entry of catalogue) {
      const pinned = pinnedFiles(entry);
      expect(pinned === null, entry.id).toBe(entry.obstacle !== null);
      for (const { url } of pinned ?? []) {
        expect(url).toMatch(/^https:\/\/huggingface\.co\/[^/]+\/[^/]+\/resolve\/[\da-f]{40}\//);
      }
    }
  });

  test('has a licence of each, and a source of each figure', () => {
    for (const { id, licence, quality } of catalogue) {
      expect(licence.name, id).not.toBe('');
      for (const { source } of quality) expect(source.length, id).toBeGreaterThan(5);
      if (!/^(MIT|Apache-2\.0)$/.test(licence.name)) expect(licence.restricts, id).not.toBeNull();
    }
  });
});

test('a mirror takes the place of the server, with its paths', () => {
  const url = 'https://huggingface.co/a/b/resolve/1/c.onnx';
  expect(mirrored(url, 'https://mirror.example/hf/')).toBe(
    'https://mirror.example/hf/a/b/resolve/1/c.onnx',
  );
  expect(mirrored(url, null)).toBe(url);
});

describe('the recommended one', () => {
  const small = { language: 'en', memoryBytes: 4 * GB, hasGraphics: false };

  test('finds best of those that memory allows', () => {
    expect(recommended(catalogue, small)).toBe('siglip-b-16-224');
    expect(recommended(catalogue, { ...small, memoryBytes: 16 * GB })).toBe('siglip2-b-16-224');
    expect(recommended(catalogue, { ...small, memoryBytes: 1 * GB })).toBeNull();
  });

  test('understands the language, and has no licence that restricts', () => {
    const chinese = { ...small, language: 'zh' };
    expect(recommended(catalogue, chinese)).toBeNull();
    expect(recommended(catalogue, { ...chinese, memoryBytes: 16 * GB })).toBe('siglip2-b-16-224');
  });
});
