/** Encoders that can be had, are on their way, or are there, and which of them is used. */
import * as v from 'valibot';
import { deviceId } from './models.ts';
import { command, event, nothing, query } from './topic.ts';
import { amount, count, ids, text } from './values.ts';

/** What stands in the way of an encoder. The window words it. */
export const encoderFault = v.picklist([
  'no-connection',
  /** It was cut or stood still again and again. */
  'interrupted',
  /** The server does not give the file. */
  'refused',
  'unsafe-redirect',
  'proxy',
  /** Bytes that are not the published ones. */
  'wrong-file',
  'disk-full',
  'no-permission',
  'cannot-write',
  /** A folder lacks some of its files. */
  'files-missing',
  /** All bytes are right, and it does not run here. */
  'does-not-run',
]);
export type EncoderFault = v.InferOutput<typeof encoderFault>;

/** A sentence in the window's languages. */
const words = v.strictObject({ en: v.string(), 'zh-CN': v.string() });
export type Words = v.InferOutput<typeof words>;

const progress = { bytes: count, total: count };

export const encoderState = v.variant('kind', [
  v.strictObject({ kind: v.literal('absent') }),
  /** Some of it was loaded before; it goes on from there. */
  v.strictObject({ kind: v.literal('partial'), ...progress }),
  v.strictObject({
    kind: v.literal('loading'),
    ...progress,
    bytesPerSecond: v.nullable(amount),
  }),
  /** It is there and tried on this machine. */
  v.strictObject({ kind: v.literal('trying') }),
  v.strictObject({ kind: v.literal('installed') }),
  v.strictObject({
    kind: v.literal('failed'),
    fault: encoderFault,
    /** Plain English, for places without a translation, and for a bug report. */
    message: v.string(),
    ...progress,
  }),
]);
export type EncoderState = v.InferOutput<typeof encoderState>;

/** Why one is recommended. */
export const advice = v.strictObject({
  /** The language that it is chosen for; BCP 47. */
  language: v.string(),
  /** This computer's memory. */
  memoryBytes: count,
  /** A graphics card computes, so that a large one is quick enough. */
  hasGraphics: v.boolean(),
});
export type Advice = v.InferOutput<typeof advice>;

export const encoder = v.strictObject({
  id: v.string(),
  name: v.string(),
  maker: v.string(),
  /** builtin: ships with Keepsake; catalogue: published; own: from a folder of the user's. */
  origin: v.picklist(['builtin', 'catalogue', 'own']),
  /** What it is good for; null for one of the user's own. */
  words: v.nullable(words),
  languages: v.strictObject({
    good: v.array(v.string()),
    others: v.picklist(['none', 'some']),
  }),
  /** Of all files, as far as it is known. */
  bytes: count,
  /** Of the square that it sees. */
  pixels: count,
  dimensions: count,
  memory: v.nullable(v.strictObject({ bytes: count, source: v.string() })),
  /** Recall of the right photo in percent, and who measured it. */
  quality: v.array(
    v.strictObject({
      measure: v.picklist(['coco-r1', 'xm3600-en', 'xm3600-zh']),
      percent: amount,
      source: v.string(),
    }),
  ),
  licence: v.strictObject({
    name: v.string(),
    url: v.nullable(v.string()),
    /** What it forbids: to be accepted before the download. */
    restricts: v.nullable(words),
    isAccepted: v.boolean(),
  }),
  /** How it can be had here: `nowhere` where this version cannot run it. */
  source: v.picklist(['download', 'folder', 'nowhere']),
  /** Why it is not to be had by download. */
  obstacle: v.nullable(words),
  state: encoderState,
  /** answers: searches; next: takes over when it has seen every photo. */
  use: v.picklist(['none', 'answers', 'next']),
  /** Photos that have its vector. */
  photos: count,
  /** Measured on this machine; null where it was not. */
  speed: v.nullable(v.strictObject({ device: deviceId, photosPerSecond: amount })),
  /** Null but for one. */
  advice: v.nullable(advice),
});
export type Encoder = v.InferOutput<typeof encoder>;

/** A part of an encoder that a folder holds; `file` is below it. */
export const found = v.variant('part', [
  v.strictObject({ part: v.literal('vision'), file: v.string(), pixels: count }),
  v.strictObject({ part: v.literal('text'), file: v.string() }),
  v.strictObject({ part: v.literal('tokenizer'), file: v.string() }),
  /** How pictures are prepared. */
  v.strictObject({
    part: v.literal('pictures'),
    file: v.string(),
    resize: v.picklist(['shortest-edge', 'squash']),
  }),
  v.strictObject({ part: v.literal('dimensions'), file: v.null(), count }),
]);
export type Found = v.InferOutput<typeof found>;

/** Why a folder is no encoder yet. `detail` names the file, or is empty. */
export const missing = v.strictObject({
  code: v.picklist([
    'vision',
    'text',
    /** Both towers in one graph. */
    'fused',
    /** Weights of another kind, such as PyTorch's: to be exported first. */
    'only-weights',
    /** Nothing but half-precision or quantized towers. */
    'only-variants',
    'unreadable',
    /** The text tower ends before its vectors become one. */
    'per-token',
    'tokenizer',
    /** A vocabulary in a form that is not read here. */
    'tokenizer-form',
    'pictures',
    'pixels',
    'dimensions',
  ]),
  detail: v.string(),
});
export type Missing = v.InferOutput<typeof missing>;

/** What a folder of the user's own holds. */
export const probe = v.strictObject({ found: v.array(found), missing: v.array(missing) });
export type Probe = v.InferOutput<typeof probe>;

const named = v.strictObject({ id: v.string() });

export const encoders = {
  calls: {
    /** All of them: the built-in one, the recommended one, then small to large. */
    encoders: query(v.strictObject({ language: v.string() }), v.array(encoder)),
    /** Goes online, for this one; it goes on in the background. A licence that restricts must be accepted. */
    downloadEncoder: command(
      v.strictObject({ id: v.string(), licenceAccepted: v.boolean() }),
      nothing,
    ),
    /** Stops a download; what is there is kept for the next time. */
    cancelDownload: command(named, nothing),
    /** What a folder holds of an encoder, and what it lacks. */
    probeEncoder: query(v.strictObject({ path: v.string() }), probe),
    /** Takes an encoder from a folder: one of the catalogue by its id, else one of the user's own. */
    importEncoder: command(
      v.strictObject({
        path: v.string(),
        id: v.nullable(v.string()),
        licenceAccepted: v.boolean(),
      }),
      named,
    ),
    /** Reads all photos anew with this one, in the background; the one before answers meanwhile. */
    useEncoder: command(named, nothing),
    /** Deletes its files, or what was loaded of them, and its vectors. Not for one in use. */
    removeEncoder: command(named, nothing),
    /** The best photos for some words as several encoders see them, each of those that it has seen. */
    compareEncoders: query(
      v.strictObject({ text, encoders: v.pipe(v.array(v.string()), v.maxLength(4)) }),
      v.array(
        v.strictObject({
          id: v.string(),
          ids,
          /** How many of them, from the first on, are above the line. */
          likely: count,
        }),
      ),
    ),
  },
  events: {
    /** Something in the list changed. */
    encoders: event(v.null()),
    /** A download moved on. */
    encoderState: event(v.strictObject({ id: v.string(), state: encoderState })),
  },
};
