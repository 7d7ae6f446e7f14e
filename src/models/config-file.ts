/** The form of a model's config.json. Whatever comes with a download is checked here. */
import * as v from 'valibot';

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const finite = v.pipe(v.number(), v.finite());
const channels = v.tuple([finite, finite, finite]);
const deviation = v.pipe(finite, v.gtValue(0));
/** A manifest may come with a download: its paths must not leave the model's folder. */
export const pathInside = v.pipe(
  name,
  v.check(
    (path) => !/^[/\\]|^[a-z]:|\\|\0/i.test(path) && !path.split('/').includes('..'),
    'must be a relative path inside the folder, with / between its parts',
  ),
);
const identifier = v.pipe(
  v.string(),
  v.regex(/^[\w.+-]{1,100}$/, 'may hold letters, digits and . _ + -'),
);

export const sha256 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
);

/** Size and hash of each file. */
export const checksums = v.record(pathInside, v.object({ bytes: positive, sha256 }));

/** A token table that is read by row: see token-table.ts. */
const tokenTable = v.object({
  graph: pathInside,
  input: v.pipe(v.string(), v.minLength(1), v.maxLength(5000)),
  file: pathInside,
  offset: wholeNumber,
  rows: v.pipe(positive, v.maxValue(100_000_000)),
  width: v.pipe(positive, v.maxValue(65_536)),
  type: v.picklist(['float32', 'float16']),
});

/** All of it but what its files must be. What may be left out has its default. */
export const encoderConfig = v.object({
  id: identifier,
  version: identifier,
  licence: name,
  embedding_dim: v.pipe(positive, v.maxValue(8192)),
  image: v.object({
    size: v.pipe(positive, v.maxValue(2048)),
    resize: v.picklist(['shortest-edge', 'squash', 'pad']),
    interpolation: v.picklist(['bicubic', 'bilinear']),
    crop: v.picklist(['center', 'none']),
    mean: channels,
    std: v.tuple([deviation, deviation, deviation]),
    input: name,
    output: name,
    fixed_batch: v.optional(v.pipe(positive, v.maxValue(64))),
  }),
  text: v.object({
    max_length: v.pipe(positive, v.minValue(2), v.maxValue(8192)),
    pad_id: wholeNumber,
    bos_id: v.nullable(wholeNumber),
    eos_id: v.nullable(wholeNumber),
    padding: v.picklist(['longest', 'max-length']),
    normalization: v.picklist(['none', 'lowercase', 'canonicalize']),
    prefix: v.optional(v.string(), ''),
    id_type: v.picklist(['int64', 'int32']),
    input: name,
    mask: v.nullable(name),
    token_types: v.optional(v.nullable(name), null),
    output: name,
    pooling: v.optional(v.picklist(['none', 'mean']), 'none'),
    projection: v.optional(v.nullable(pathInside), null),
    special_tokens: v.optional(v.picklist(['as-written', 'end']), 'as-written'),
    prefix_by_script: v.optional(v.record(name, name), {}),
    fixed_batch: v.optional(v.pipe(positive, v.maxValue(64))),
    table: v.optional(v.nullable(tokenTable), null),
  }),
  logit_scale: v.pipe(finite, v.gtValue(0)),
  logit_bias: v.nullable(finite),
  int8_lowest_cosine: v.optional(v.pipe(finite, v.minValue(0.5), v.maxValue(1)), 0.97),
  languages: v.optional(
    v.object({ good: v.array(identifier), others: v.picklist(['none', 'some']) }),
    { good: ['en'], others: 'none' },
  ),
  fitted: v.optional(
    v.object({
      centred: v.boolean(),
      cut: v.object({ deviations: finite, share_of_best: finite }),
      words_cut: v.optional(
        v.object({
          deviations: v.object({
            ...{ base: finite, specificity: finite, length: finite },
            rarity: v.optional(finite, 0),
            emptiness: v.optional(finite, 0),
          }),
          share_of_best: v.object({ base: finite, specificity: finite }),
        }),
      ),
      unknown_words: v.optional(v.object({ base: finite, letter: finite })),
      labels: v.object({ slope: finite, offset: finite }),
      similar_shots: v.object({ minutes_apart: finite, anytime: finite }),
    }),
    // Of photo-clip-tiny: what a model without measurements is taken to be.
    {
      centred: false,
      cut: { deviations: 2, share_of_best: 0.6 },
      labels: { slope: 1.5, offset: -1.85 },
      similar_shots: { minutes_apart: 0.9, anytime: 0.96 },
    },
  ),
  files: v.object({
    vision: v.nullable(pathInside),
    vision_fp16: v.optional(pathInside),
    vision_int8: v.optional(pathInside),
    text: pathInside,
    tokenizer: pathInside,
    golden: v.optional(pathInside),
  }),
});

/** The file as it stands, checked. */
export const configFile = v.object({
  ...encoderConfig.entries,
  checksums,
});
