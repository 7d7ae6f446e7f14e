/**
 * What the caption decoder says of itself: the config.json beside its files. Runs in every process;
 * must not import the runtime or the store.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError, messageOf } from '../base/errors.ts';
import { resourcesPath } from '../base/resources.ts';
import { checksums } from './config-file.ts';

/** The folder of the decoder among the models; no encoder lies there. */
export const CAPTION_DECODER = 'keepsake-caption';

export type CaptionLanguage = 'en' | 'zh';

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0));

const configFile = v.object({
  id: v.string(),
  version: v.string(),
  licence: v.string(),
  encoder: v.object({ id: v.string(), version: v.string(), embedding_dim: wholeNumber }),
  input: v.string(),
  ids: v.string(),
  output: v.string(),
  start: v.object({ en: wholeNumber, zh: wholeNumber }),
  end_id: wholeNumber,
  max_words: v.pipe(wholeNumber, v.minValue(1), v.maxValue(100)),
  joiner: v.object({ en: v.string(), zh: v.string() }),
  checksums,
  files: v.object({ decoder: v.string(), words: v.string(), golden: v.string() }),
});
type Config = v.InferOutput<typeof configFile>;

/** What the decoder says of itself. */
export interface CaptionDecoderManifest extends Config {
  folder: string;
  /** `id@version`. */
  key: string;
  /** The key of the encoder whose vectors it words; of no other one's it makes any sense. */
  encoderKey: string;
}

/** @throws AppError 'encoder-unavailable' where config.json is not there or not that of a decoder. */
export function loadCaptionDecoder(
  folder = join(resourcesPath(), 'models', CAPTION_DECODER),
): CaptionDecoderManifest {
  const path = join(folder, 'config.json');
  try {
    const config = v.parse(configFile, JSON.parse(readFileSync(path, 'utf8')));
    const { id, version, encoder } = config;
    const keys = { key: `${id}@${version}`, encoderKey: `${encoder.id}@${encoder.version}` };
    return { ...config, ...keys, folder };
  } catch (error) {
    const message = `The caption decoder ${path} cannot be used: ${messageOf(error)}`;
    throw new AppError('encoder-unavailable', message, { cause: error });
  }
}
