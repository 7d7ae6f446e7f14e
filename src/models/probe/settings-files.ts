/**
 * What lies beside exported towers: settings of Hugging Face (config.json, preprocessor_config.json,
 * tokenizer_config.json), of open_clip (open_clip_config.json) and of Immich (preprocess_cfg.json).
 * They are strangers' files: what has another form is taken as not said. Engine process.
 */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const channels = v.tuple([v.number(), v.number(), v.number()]);
const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2048));

/** How pictures are prepared, as far as it is said. */
export interface PictureSettings {
  /** The file that says so. */
  path: string;
  size: number | null;
  resize: 'shortest-edge' | 'squash';
  interpolation: 'bicubic' | 'bilinear';
  mean: [number, number, number];
  std: [number, number, number];
}

const huggingFace = v.object({
  size: v.union([size, v.object({ shortest_edge: size }), v.object({ height: size, width: size })]),
  crop_size: v.optional(v.union([size, v.object({ height: size, width: size })])),
  do_center_crop: v.optional(v.boolean()),
  do_normalize: v.optional(v.boolean(), true),
  image_mean: v.optional(channels, [0, 0, 0]),
  image_std: v.optional(channels, [1, 1, 1]),
  /** Pillow's numbers: 2 is bilinear, 3 bicubic. */
  resample: v.optional(v.number(), 3),
});

const openClip = v.object({
  size: v.optional(v.union([size, v.tuple([size, size])])),
  mean: v.optional(channels, [0.48145466, 0.4578275, 0.40821073]),
  std: v.optional(channels, [0.26862954, 0.26130258, 0.27577711]),
  interpolation: v.optional(v.string(), 'bicubic'),
  resize_mode: v.optional(v.string(), 'shortest'),
});

/** What a preprocessor_config.json says; null where it says too little. */
export function huggingFacePictures(path: string): PictureSettings | null {
  const found = v.safeParse(huggingFace, json(path));
  if (!found.success) return null;
  const { size: wanted, crop_size, do_center_crop, do_normalize, resample } = found.output;
  const { image_mean, image_std } = found.output;
  const isSquash = typeof wanted === 'object' && 'height' in wanted && do_center_crop !== true;
  const crop = typeof crop_size === 'object' ? crop_size.height : crop_size;
  const edge =
    typeof wanted === 'number' ? wanted : 'height' in wanted ? wanted.height : wanted.shortest_edge;
  return {
    path,
    size: do_center_crop === false ? edge : (crop ?? edge),
    resize: isSquash ? 'squash' : 'shortest-edge',
    interpolation: resample === 2 ? 'bilinear' : 'bicubic',
    mean: do_normalize ? image_mean : [0, 0, 0],
    std: do_normalize ? image_std : [1, 1, 1],
  };
}

/** What an open_clip_config.json or a preprocess_cfg.json says; null where it is neither. */
export function openClipPictures(path: string): PictureSettings | null {
  const content = json(path);
  const inner = v.safeParse(v.object({ preprocess_cfg: v.unknown() }), content);
  const found = v.safeParse(openClip, inner.success ? inner.output.preprocess_cfg : content);
  if (!found.success) return null;
  const { size: wanted, mean, std, interpolation, resize_mode } = found.output;
  return {
    path,
    size: typeof wanted === 'object' ? wanted[0] : (wanted ?? null),
    resize: resize_mode === 'squash' ? 'squash' : 'shortest-edge',
    interpolation: interpolation === 'bilinear' ? 'bilinear' : 'bicubic',
    ...{ mean, std },
  };
}

/** What a config.json calls its kind, such as `siglip2` or `chinese_clip`; '' where it does not say. */
export function modelType(path: string | undefined): string {
  if (path === undefined) return '';
  const found = v.safeParse(v.object({ model_type: v.string() }), json(path));
  return found.success ? found.output.model_type.replace(/_(vision|text)_model$/, '') : '';
}

/** The longest text that the text tower was made for; null where nobody says. */
export function contextLength(paths: readonly string[]): number | null {
  const forms = [
    v.pipe(
      v.object({ text_config: v.object({ max_position_embeddings: size }) }),
      v.transform(({ text_config }) => text_config.max_position_embeddings),
    ),
    v.pipe(
      v.object({ model_cfg: v.object({ text_cfg: v.object({ context_length: size }) }) }),
      v.transform(({ model_cfg }) => model_cfg.text_cfg.context_length),
    ),
    v.pipe(
      v.object({ text_cfg: v.object({ context_length: size }) }),
      v.transform(({ text_cfg }) => text_cfg.context_length),
    ),
    v.pipe(
      v.object({ model_max_length: size }),
      v.transform(({ model_max_length }) => model_max_length),
    ),
  ];
  for (const path of paths) {
    for (const form of forms) {
      const found = v.safeParse(form, json(path));
      if (found.success) return found.output;
    }
  }
  return null;
}

const token = v.union([
  v.string(),
  v.pipe(
    v.object({ content: v.string() }),
    v.transform(({ content }) => content),
  ),
]);

/** The special tokens that a tokenizer_config.json names. */
export function specialTokens(path: string | undefined): {
  pad: string | null;
  begin: string | null;
  end: string | null;
} {
  const form = v.object({
    pad_token: v.optional(v.nullable(token), null),
    bos_token: v.optional(v.nullable(token), null),
    cls_token: v.optional(v.nullable(token), null),
    eos_token: v.optional(v.nullable(token), null),
    sep_token: v.optional(v.nullable(token), null),
  });
  const found = path === undefined ? null : v.safeParse(form, json(path));
  if (found?.success !== true) return { pad: null, begin: null, end: null };
  const { pad_token, bos_token, cls_token, eos_token, sep_token } = found.output;
  return { pad: pad_token, begin: bos_token ?? cls_token, end: eos_token ?? sep_token };
}

/** The ids of a tokenizer.json's special tokens, and how many tokens it knows. */
export function vocabulary(path: string): { ids: ReadonlyMap<string, number>; size: number } {
  const form = v.object({
    added_tokens: v.optional(v.array(v.object({ id: v.number(), content: v.string() })), []),
    model: v.object({ vocab: v.union([v.array(v.unknown()), v.record(v.string(), v.number())]) }),
  });
  const found = v.safeParse(form, json(path));
  if (!found.success) return { ids: new Map(), size: 0 };
  const { added_tokens, model } = found.output;
  const ids = new Map(added_tokens.map(({ content, id }) => [content, id]));
  return { ids, size: Object.keys(model.vocab).length };
}

function json(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
