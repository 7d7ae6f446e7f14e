/** What windows may send: every method's input is checked here before anything is done with it. */
import * as v from 'valibot';
import type { Api, Settings } from './api.ts';
import { AppError } from '../base/errors.ts';

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const text = v.pipe(v.string(), v.maxLength(2000));
const path = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(4096),
  v.check((value) => !value.includes('\0'), 'A path holds no NUL.'),
);
const ids = v.pipe(v.array(id), v.maxLength(1_000_000));

const settings = {
  language: v.picklist(['system', 'en', 'zh-CN']),
  theme: v.picklist(['system', 'light', 'dark']),
  effort: v.picklist(['low', 'normal', 'full']),
  pauseOnBattery: v.boolean(),
  device: v.picklist(['auto', 'cpu', 'cpu-int8', 'webgpu', 'coreml', 'directml', 'cuda']),
} satisfies Record<keyof Settings, v.GenericSchema>;

/** The schema of each method that takes an input. */
export const inputs = {
  addFolder: v.object({ path }),
  removeFolder: v.object({ id }),
  rescan: v.object({ id: v.exactOptional(id) }),
  browse: v.object({ path: v.nullable(path) }),
  retry: v.object({ fileIds: v.exactOptional(ids) }),
  search: v.object({
    text,
    like: v.exactOptional(id),
    album: v.exactOptional(id),
    order: v.exactOptional(v.picklist(['relevance', 'newest'])),
    limit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    remember: v.exactOptional(v.boolean()),
  }),
  complete: v.object({ text, caret: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  forgetSearches: v.object({ text: v.exactOptional(text) }),
  photo: v.object({ id }),
  mark: v.object({
    ids,
    favourite: v.exactOptional(v.boolean()),
    rating: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5))),
  }),
  setTaken: v.object({ ids, taken: v.nullable(text) }),
  undoChange: v.object({ undo: id }),
  reveal: v.object({ id, path: v.exactOptional(path) }),
  exportSidecars: v.object({
    to: v.exactOptional(v.nullable(path)),
    query: v.exactOptional(text),
    include: v.exactOptional(
      v.object({
        labels: v.exactOptional(v.boolean()),
        albums: v.exactOptional(v.boolean()),
        ratings: v.exactOptional(v.boolean()),
        dates: v.exactOptional(v.boolean()),
        applied: v.exactOptional(v.boolean()),
      }),
    ),
  }),
  importSidecars: v.object({ folders: v.exactOptional(v.pipe(v.array(path), v.maxLength(1000))) }),
  importTakeout: v.object({ folders: v.pipe(v.array(path), v.minLength(1), v.maxLength(1000)) }),
  changeSettings: v.object({
    language: v.exactOptional(settings.language),
    theme: v.exactOptional(settings.theme),
    effort: v.exactOptional(settings.effort),
    pauseOnBattery: v.exactOptional(settings.pauseOnBattery),
    device: v.exactOptional(settings.device),
  }),
} satisfies Partial<Record<keyof Api, v.GenericSchema>>;

const positive = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The schemas of the methods about duplicates. */
export const duplicateInputs = {
  duplicates: v.object({
    kind: v.picklist(['exact', 'same', 'similar']),
    strictness: v.exactOptional(v.picklist(['strict', 'normal', 'loose'])),
    offset: v.exactOptional(positive),
    limit: v.exactOptional(v.pipe(positive, v.maxValue(1000))),
  }),
  alignment: v.object({ photo: id, other: id }),
  changeKeeperRules: v.object({
    order: v.pipe(
      v.array(
        v.object({
          rule: v.picklist([
            'original-format',
            'resolution',
            'capture-data',
            'not-reencoded',
            'outside-downloads',
            'unedited',
            'oldest',
            'preferred-folder',
          ]),
          on: v.boolean(),
        }),
      ),
      v.maxLength(20),
    ),
    preferredFolders: v.pipe(v.array(path), v.maxLength(1000)),
  }),
  keepApart: v.object({ photos: v.pipe(v.array(id), v.maxLength(1000)), apart: v.boolean() }),
  removeDuplicates: v.object({
    orders: v.array(
      v.object({ keep: v.pipe(v.array(id), v.minLength(1), v.maxLength(1000)), files: ids }),
    ),
    dryRun: v.exactOptional(v.boolean()),
  }),
  trashPhotos: v.object({ photos: ids, dryRun: v.exactOptional(v.boolean()) }),
  removals: v.object({ offset: v.exactOptional(positive), limit: v.exactOptional(positive) }),
  /** Of finishRemoval and undoRemoval. */
  removal: v.object({ id }),
};

const settingsSchema = v.object(settings);

/** Settings as stored, with defaults for what is absent or no longer valid. */
export function readSettings(stored: unknown): Settings {
  const defaults: Settings = {
    language: 'system',
    theme: 'system',
    effort: 'normal',
    pauseOnBattery: true,
    device: 'auto',
  };
  const merged = { ...defaults, ...(typeof stored === 'object' ? stored : {}) };
  const result = v.safeParse(settingsSchema, merged);
  return result.success ? result.output : defaults;
}

/** A method that refuses an input of the wrong form with AppError 'bad-input'. */
export function checked<Schema extends v.GenericSchema, Result>(
  schema: Schema,
  method: (input: v.InferOutput<Schema>) => Promise<Result>,
): (input: v.InferOutput<Schema>) => Promise<Result> {
  return async (input) => {
    const result = v.safeParse(schema, input);
    if (result.success) return method(result.output);
    const [issue] = result.issues;
    throw new AppError('bad-input', `${v.getDotPath(issue) ?? 'input'}: ${issue.message}`);
  };
}
