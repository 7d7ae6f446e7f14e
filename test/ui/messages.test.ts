/** Both languages say everything, with the same things put in. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const i18n = new URL('../../renderer/i18n/', import.meta.url);
const topics = readdirSync(new URL('en/', i18n)).sort();

function messages(locale: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const topic of topics) {
    const file = new URL(`${locale}/${topic}`, i18n);
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

  it('of every topic are there in both languages, and compiled into the window', () => {
    expect(readdirSync(new URL('zh-CN/', i18n)).sort()).toEqual(topics);
    const project = readFileSync(new URL('../i18n.inlang/settings.json', i18n), 'utf8');
    const compiled = [...project.matchAll(/i18n\/\{locale\}\/([^"]+)/g)].map(([, topic]) => topic);
    expect(compiled.sort()).toEqual(topics);
  });

  it('are the same in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('put the same things into both', () => {
    for (const [key, message] of english) {
      expect(inputs(chinese.get(key) ?? ''), key).toEqual(inputs(message));
    }
  });
});
