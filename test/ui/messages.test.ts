/** Both languages say everything, with the same things put in. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

function messages(locale: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const name of [
    'library',
    'pages',
    'labels',
    'duplicates',
    'answers',
    'captions',
    'encoders',
  ]) {
    const file = new URL(`../../renderer/i18n/${locale}/${name}.json`, import.meta.url);
    const catalogue = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    for (const [key, message] of Object.entries(catalogue)) {
      if (key === '$schema') continue;
      expect(all.has(key), `${key} is there twice`).toBe(false);
      all.set(key, JSON.stringify(message));
    }
  }
  return all;
}

/** The names between braces, each once. */
function inputs(message: string): string[] {
  return [...new Set(message.match(/\{\w+\}/g))].sort();
}

describe('messages', () => {
  const english = messages('en');
  const chinese = messages('zh-CN');

  it('are the same in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('put the same things into both', () => {
    for (const [key, message] of english) {
      expect(inputs(chinese.get(key) ?? ''), key).toEqual(inputs(message));
    }
  });
});
