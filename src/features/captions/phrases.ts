/** The lists that sentences are composed of: who or what, doing what, where, how (resources/captions/phrases.json). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { resourcesPath } from '../../base/resources.ts';
import type { CaptionDraft } from '../../contract/captions.ts';

export type Language = CaptionDraft['language'];

/** Who or what, by what can be said of it: people and animals do something, a scene is nowhere but there. */
const KINDS = ['person', 'animal', 'thing', 'scene'] as const;
export type Kind = (typeof KINDS)[number];

/** English and Chinese. In Chinese `|` divides the measure word from its noun: what is said of it stands between. */
const phrases = v.array(v.tuple([v.string(), v.string()]));
const file = v.object({
  what: v.object({ person: phrases, animal: phrases, thing: phrases, scene: phrases }),
  doing: v.object({ person: phrases, animal: phrases }),
  where: phrases,
  how: phrases,
});

/** Parts of a sentence; what is absent is not said. */
export interface Parts {
  kind: Kind;
  what: string;
  doing?: string;
  where?: string;
  how?: string;
}

/** The lists in one language. */
export interface Phrases {
  what: { kind: Kind; what: string }[];
  doing: Partial<Record<Kind, string[]>>;
  where: string[];
  how: string[];
}

/** Reads the lists. */
export function loadPhrases(language: Language): Phrases {
  const path = join(resourcesPath(), 'captions', 'phrases.json');
  const lists = v.parse(file, JSON.parse(readFileSync(path, 'utf8')));
  const own = (list: v.InferOutput<typeof phrases>): string[] =>
    list.map(([english, chinese]) => (language === 'en' ? english : chinese));
  return {
    what: KINDS.flatMap((kind) => own(lists.what[kind]).map((what) => ({ kind, what }))),
    doing: { person: own(lists.doing.person), animal: own(lists.doing.animal) },
    where: own(lists.where),
    how: own(lists.how),
  };
}

/** The parts as a sentence: `a dog running on the beach at sunset`, `一只在沙滩上奔跑的狗，日落时分`. */
export function sentenceOf(
  { what, doing = '', where = '', how = '' }: Parts,
  language: Language,
): string {
  if (language === 'en') return [what, doing, where, how].filter((part) => part !== '').join(' ');
  const [measure = '', noun = ''] = what.split('|');
  const said = where + doing;
  return `${measure}${said}${said === '' ? '' : '的'}${noun}${how === '' ? '' : `，${how}`}`;
}
