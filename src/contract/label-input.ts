/** What windows may send about labels and albums: checked like every other input. */
import * as v from 'valibot';
import type { Api } from './api.ts';

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const photos = v.pipe(v.array(id), v.maxLength(1_000_000));
const labelIds = v.pipe(v.array(id), v.maxLength(10_000));
const name = v.pipe(v.string(), v.maxLength(1000));
const prompt = v.pipe(v.string(), v.maxLength(1000));
const prompts = v.pipe(v.array(prompt), v.maxLength(50));
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000));
const query = v.pipe(v.string(), v.maxLength(2000));
const definition = {
  colour: v.exactOptional(
    v.picklist([
      'red',
      'orange',
      'yellow',
      'green',
      'teal',
      'blue',
      'indigo',
      'purple',
      'pink',
      'grey',
    ]),
  ),
  prompts: v.exactOptional(prompts),
  set: v.exactOptional(v.nullable(name)),
  orNone: v.exactOptional(v.boolean()),
  mode: v.exactOptional(v.picklist(['suggest', 'apply'])),
  threshold: v.exactOptional(probability),
};
const cover = v.exactOptional(v.nullable(id));
const examples = {
  accept: v.exactOptional(photos),
  reject: v.exactOptional(photos),
  clear: v.exactOptional(photos),
};

/** The schema of a file of labels; unknown fields of a later version are left out. */
export const labelFile = v.object({
  format: v.literal('keepsake-labels', 'This is not a file of Keepsake labels.'),
  version: v.literal(1, 'This file of labels is of a newer Keepsake.'),
  labels: v.pipe(
    v.array(
      v.object({
        name,
        ...definition,
        decisions: v.exactOptional(
          v.array(
            v.object({
              photo: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'is not a SHA-256')),
              decision: v.picklist(['accepted', 'rejected']),
              at: v.pipe(v.number(), v.integer(), v.minValue(0)),
            }),
          ),
        ),
      }),
    ),
    v.maxLength(10_000),
  ),
});

/** The schema of each method about labels and albums that takes an input. */
export const labelInputs = {
  createLabel: v.object({ name, ...definition, cover, ...examples }),
  editLabel: v.object({ id, name: v.exactOptional(name), ...definition, cover, ...examples }),
  labelExamples: v.object({ id, limit: v.exactOptional(count) }),
  mergeLabels: v.object({ from: v.pipe(labelIds, v.minLength(1)), into: id }),
  deleteLabel: v.object({ id, nested: v.exactOptional(v.boolean()) }),
  addLabelSets: v.object({
    sets: v.pipe(
      v.array(
        v.object({
          id: name,
          names: v.exactOptional(v.pipe(v.array(name), v.maxLength(1000))),
        }),
      ),
      v.maxLength(100),
    ),
    language: v.picklist(['en', 'zh-CN']),
  }),
  exportLabels: v.object({
    ids: v.exactOptional(labelIds),
    decisions: v.exactOptional(v.boolean()),
  }),
  importLabels: v.object({ file: labelFile }),
  photoLabels: v.object({ id }),
  selectionLabels: v.object({ ids: photos }),
  decide: v.object({
    photos,
    accept: v.exactOptional(labelIds),
    reject: v.exactOptional(labelIds),
    clear: v.exactOptional(labelIds),
  }),
  review: v.object({
    label: v.exactOptional(id),
    order: v.exactOptional(v.picklist(['informative', 'likely'])),
    skip: v.exactOptional(photos),
    limit: v.exactOptional(count),
  }),
  previewLabel: v.object({
    id: v.exactOptional(id),
    prompts: v.exactOptional(prompts),
    set: v.exactOptional(v.nullable(name)),
    orNone: v.exactOptional(v.boolean()),
    threshold: v.exactOptional(probability),
    limit: v.exactOptional(count),
    ...examples,
  }),
  labelScores: v.object({ id }),
  createAlbum: v.object({
    name,
    query: v.exactOptional(query),
    photos: v.exactOptional(photos),
  }),
  editAlbum: v.object({
    id,
    name: v.exactOptional(name),
    query: v.exactOptional(query),
    cover,
  }),
  deleteAlbum: v.object({ id }),
  addToAlbum: v.object({ id, photos }),
  removeFromAlbum: v.object({ id, photos }),
  orderAlbum: v.object({ id, photos, before: v.nullable(id) }),
} satisfies Partial<Record<keyof Api, v.GenericSchema>>;
