/** The form of resources/catalogue.json: published encoders that can be had, and what is known of them. */
import * as v from 'valibot';
import { encoderConfig, pathInside, sha256 } from '../config-file.ts';

const words = v.strictObject({
  en: v.pipe(v.string(), v.minLength(1)),
  'zh-CN': v.pipe(v.string(), v.minLength(1)),
});
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const source = v.pipe(v.string(), v.minLength(1));

const file = v.strictObject({
  /** Where it lies in the model's folder. */
  path: pathInside,
  /** Where it is had; the revision is part of the address. */
  url: v.pipe(v.string(), v.startsWith('https://')),
  bytes: v.nullable(positive),
  /** Null where nobody whom we could read says it: such a file is never downloaded. */
  sha256: v.nullable(sha256),
});

const entry = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z\d][a-z\d.-]{0,60}$/)),
  name: v.pipe(v.string(), v.minLength(1)),
  maker: v.pipe(v.string(), v.minLength(1)),
  /** What it is good for. */
  words,
  licence: v.strictObject({
    name: v.pipe(v.string(), v.minLength(1)),
    url: v.nullable(v.pipe(v.string(), v.startsWith('https://'))),
    /** What it forbids, in words; null where it lets everybody do everything. */
    restricts: v.nullable(words),
  }),
  /** What a server that runs both towers was seen to hold. */
  memory: v.nullable(v.strictObject({ bytes: positive, source })),
  /** Recall of the right photo, in percent; each with who measured it. */
  quality: v.array(
    v.strictObject({
      measure: v.picklist(['coco-r1', 'xm3600-en', 'xm3600-zh']),
      percent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
      source,
    }),
  ),
  /** Why it cannot be downloaded, or not be run; null where nothing is in the way. */
  obstacle: v.nullable(words),
  /** False where this version cannot run it, wherever its files come from. */
  runs: v.boolean(),
  config: encoderConfig,
  files: v.pipe(v.array(file), v.minLength(3)),
});

export const catalogueFile = v.strictObject({ encoders: v.pipe(v.array(entry), v.minLength(1)) });

export type CatalogueEntry = v.InferOutput<typeof entry>;
