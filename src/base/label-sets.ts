/** The sets of labels that ship with Keepsake (resources/labels/sets.json). Runs in the engine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { LabelSet } from '../contract/labels.ts';
import { resourcesPath } from './resources.ts';

const localised = v.object({ en: v.string(), 'zh-CN': v.string() });
const schema = v.array(
  v.object({
    id: v.string(),
    name: localised,
    labels: v.array(
      v.object({
        name: localised,
        colour: v.picklist([
          ...(['red', 'orange', 'yellow', 'green', 'teal'] as const),
          ...(['blue', 'indigo', 'purple', 'pink', 'grey'] as const),
        ]),
        prompts: v.array(v.string()),
        set: v.nullable(localised),
      }),
    ),
  }),
);

/** Reads the sets; they are read when they are shown, which is once in a library's life. */
export function defaultSets(): LabelSet[] {
  const text = readFileSync(join(resourcesPath(), 'labels', 'sets.json'), 'utf8');
  return v.parse(schema, JSON.parse(text));
}
