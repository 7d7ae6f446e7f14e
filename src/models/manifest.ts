/**
 * What an encoder is: the config.json beside its files, validated, as plain data. Runs in every
 * process (the engine needs the key and the dimensions); must not import the runtime or the store.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError, messageOf } from '../base/errors.ts';
import { resourcesPath } from '../base/resources.ts';
import { CAPTION_DECODER } from './caption-manifest.ts';
import { configFile } from './config-file.ts';

/**
 * A dual encoder of two ONNX towers. Photos enter as float32 [batch, 3, size, size], texts as token
 * ids [batch, length]; both leave as float32 [batch, dimensions]. A model that needs more than that
 * (one fused graph, a pooling or projection outside of the graph) has to be exported anew.
 */
export interface ModelManifest {
  /** `id@version`: the key of its vectors. Whatever changes a vector needs a new version. */
  key: string;
  id: string;
  version: string;
  /** SPDX identifier, or the licence's name. */
  licence: string;
  /** Absolute path of the folder that holds config.json and the files. */
  folder: string;
  dimensions: number;
  image: ImageInput;
  text: TextInput;
  /** Probability of a match: softmax of `logitScale * cosine` over labels that exclude each other, or… */
  logitScale: number;
  /** …sigmoid of `logitScale * cosine + logitBias` where the model was trained that way (SigLIP). */
  logitBias: number | null;
  languages: Languages;
  fitted: Fitted;
  /** Paths below `folder`, `/` between the parts. */
  files: ModelFiles;
  /** What every file must be, by its path: those of `files`, and external weights beside them. */
  checksums: Record<string, { bytes: number; sha256: string }>;
}

export interface ImageInput {
  /** Pixels of the square's edge. */
  size: number;
  /** `shortest-edge` is followed by a centre crop; `squash` ignores the aspect ratio; `pad` fits the whole photo in. */
  resize: 'shortest-edge' | 'squash' | 'pad';
  interpolation: 'bicubic' | 'bilinear';
  crop: 'center' | 'none';
  /** Of channel values 0..1, in the order red, green, blue. */
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
  input: string;
  output: string;
  /** The batch that the graph was exported with; null where it takes any. */
  fixedBatch: number | null;
}

export interface TextInput {
  /** Ids at most, begin and end of text included. */
  maxLength: number;
  padId: number;
  /** Null where the model knows no such token. The tokenizer adds them; truncation restores the end. */
  bosId: number | null;
  eosId: number | null;
  /** `max-length` where padding reaches the vector (bidirectional attention without a mask), else `longest`. */
  padding: 'longest' | 'max-length';
  /**
   * What our code does to a text before tokenizer.json sees it: nothing, lower-casing (SigLIP 2), or
   * big_vision's "canonicalize": `_` to space, no ASCII punctuation, lower case, single spaces (SigLIP).
   */
  normalization: 'none' | 'lowercase' | 'canonicalize';
  /** Put before every text, such as a language code; usually empty. */
  prefix: string;
  idType: 'int64' | 'int32';
  input: string;
  /** Name of the attention mask's input; null where the graph has none. */
  mask: string | null;
  /** Name of the input that tells two texts apart (BERT), which is all zeros here; null where there is none. */
  tokenTypes: string | null;
  output: string;
  /** `mean`: the output is a vector for each token, and the text's is the mean over those that the mask leaves. */
  pooling: 'none' | 'mean';
  /** A safetensors file whose one matrix [dimensions, width] brings the text's vector into the pictures' space. */
  projection: string | null;
  /** `end`: one end token and no begin token, whatever tokenizer.json adds (SigLIP). */
  specialTokens: 'as-written' | 'end';
  /** Put before a text by the script that it is written in (ISO 15924, such as `Hans`), `else` for all others. */
  prefixByScript: Readonly<Record<string, string>>;
  fixedBatch: number | null;
  /** Null where the tower looks its rows up itself. */
  table: TokenTableFacts | null;
}

/** A token table that is read by row: see token-table.ts. */
export interface TokenTableFacts {
  /** The tower without its table, in place of `files.text`; it takes the ids besides. */
  graph: string;
  /** Its input for the rows of all ids of a batch, [ids, width]. */
  input: string;
  /** Where the rows lie, from `offset` on, without gaps. */
  file: string;
  offset: number;
  rows: number;
  width: number;
  type: 'float32' | 'float16';
}

/** What queries and prompts may be written in; languages as BCP 47 names them, such as `zh`. */
export interface Languages {
  /** The text encoder was taught these. */
  good: readonly string[];
  /** What it makes of any other language. */
  others: 'none' | 'some';
}

/**
 * What was fitted to this model's scores, by the scripts that docs/measured.md names. Everything is
 * in deviations of what unrelated texts score on the library, or a share: no cosine is a constant.
 */
export interface Fitted {
  /** Texts are compared without what all texts share: see src/vectors/centring.ts. */
  centred: boolean;
  /** The relevance cut: see src/search/relevance.ts. */
  cut: {
    /** A photo that answers beats unrelated queries by so many of their deviations, … */
    deviations: number;
    /** … and has at least this share of the best photo's lead over them. */
    shareOfBest: number;
  };
  /** The cut of queries of words, by what they are: see src/search/relevance.ts. Null: `cut`. */
  wordsCut: {
    deviations: {
      base: number;
      specificity: number;
      length: number;
      rarity: number;
      emptiness: number;
    };
    shareOfBest: { base: number; specificity: number };
  } | null;
  /**
   * The log-probability below which a word is none: `base`, and `letter` for each of its letters. Null:
   * nothing is said of words. See src/search/known-words.ts.
   */
  unknownWords: { base: number; letter: number } | null;
  /** A label's log-odds from its score in deviations: see src/features/labels/zero-shot.ts. */
  labels: { slope: number; offset: number };
  /** Cosines of two photos from which on they are similar shots: see src/features/duplicates/pair-levels.ts. */
  similarShots: { minutesApart: number; anytime: number };
}

export interface ModelFiles {
  /** Null for a model of an earlier release, whose vectors still answer but are not made any more. */
  vision: string | null;
  /** A half-precision vision tower for GPUs. (On CPUs several runtime versions cannot load such files.) */
  visionFp16: string | null;
  /** A vision tower quantized to 8 bits, for CPUs with 8-bit dot products. */
  visionInt8: QuantizedFile | null;
  text: string;
  tokenizer: string;
  /** Reference vectors: see golden.ts. */
  golden: string | null;
}

export interface QuantizedFile {
  path: string;
  /**
   * The worst cosine to the float tower's vectors over the golden photos that is still the file's own
   * loss. Below it this processor computes something else: without 8-bit dot products, sums saturate.
   */
  lowestCosine: number;
}

/**
 * Reads and checks `folder`/config.json. Does not look at the other files: see verify.ts.
 * @throws AppError `encoder-unavailable`, naming the file and the field.
 */
export function loadManifest(folder: string): ModelManifest {
  const path = join(folder, 'config.json');
  let config: v.InferOutput<typeof configFile>;
  try {
    config = v.parse(configFile, JSON.parse(readFileSync(path, 'utf8')));
    const { projection, table } = config.text;
    const more = [projection, table?.graph, table?.file];
    for (const file of [...Object.values(config.files), ...more]) {
      if (file != null && !(file in config.checksums))
        throw new Error(`checksums: no entry for ${file}`);
    }
  } catch (error) {
    const field = v.isValiError<typeof configFile>(error) ? v.getDotPath(error.issues[0]) : null;
    throw new AppError(
      'encoder-unavailable',
      `${path} is not a model description: ${field === null ? '' : `${field}: `}${messageOf(error)}`,
      { cause: error },
    );
  }
  const { image, text, files, fitted } = config;
  return {
    key: `${config.id}@${config.version}`,
    id: config.id,
    version: config.version,
    licence: config.licence,
    folder,
    dimensions: config.embedding_dim,
    image: {
      size: image.size,
      resize: image.resize,
      interpolation: image.interpolation,
      crop: image.crop,
      mean: image.mean,
      std: image.std,
      input: image.input,
      output: image.output,
      fixedBatch: image.fixed_batch ?? null,
    },
    text: {
      maxLength: text.max_length,
      padId: text.pad_id,
      bosId: text.bos_id,
      eosId: text.eos_id,
      padding: text.padding,
      normalization: text.normalization,
      prefix: text.prefix,
      idType: text.id_type,
      input: text.input,
      mask: text.mask,
      tokenTypes: text.token_types,
      output: text.output,
      pooling: text.pooling,
      projection: text.projection,
      specialTokens: text.special_tokens,
      prefixByScript: text.prefix_by_script,
      fixedBatch: text.fixed_batch ?? null,
      table: text.table,
    },
    logitScale: config.logit_scale,
    logitBias: config.logit_bias,
    languages: config.languages,
    fitted: {
      centred: fitted.centred,
      cut: {
        deviations: fitted.cut.deviations,
        shareOfBest: fitted.cut.share_of_best,
      },
      wordsCut:
        fitted.words_cut === undefined
          ? null
          : {
              deviations: fitted.words_cut.deviations,
              shareOfBest: fitted.words_cut.share_of_best,
            },
      unknownWords: fitted.unknown_words ?? null,
      labels: fitted.labels,
      similarShots: {
        minutesApart: fitted.similar_shots.minutes_apart,
        anytime: fitted.similar_shots.anytime,
      },
    },
    files: {
      vision: files.vision,
      visionFp16: files.vision_fp16 ?? null,
      visionInt8:
        files.vision_int8 === undefined
          ? null
          : { path: files.vision_int8, lowestCosine: config.int8_lowest_cosine },
      text: files.text,
      tokenizer: files.tokenizer,
      golden: files.golden ?? null,
    },
    checksums: config.checksums,
  };
}

/**
 * The models that ship with Keepsake: the one that makes vectors first, then those of earlier releases
 * that still answer for the vectors they made.
 * @throws Error when the installation is incomplete.
 */
export function shippedModels(): [ModelManifest, ...ModelManifest[]] {
  const folder = join(resourcesPath(), 'models');
  const all = readdirSync(folder)
    .filter((name) => name !== CAPTION_DECODER)
    .sort()
    .map((name) => loadManifest(join(folder, name)));
  const [current, ...others] = all.filter(({ files }) => files.vision !== null);
  if (current === undefined || others.length > 0) {
    throw new Error(`${folder} must hold one model with an image tower`);
  }
  return [current, ...all.filter(({ files }) => files.vision === null)];
}

/** The encoder that ships with Keepsake. */
export function builtInModel(): ModelManifest {
  return shippedModels()[0];
}
