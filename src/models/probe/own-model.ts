/**
 * A folder of the user's own as an encoder: which towers, tokenizer and settings it holds, what is
 * missing, and the manifest that follows. Knows exports by optimum, transformers.js, open_clip, Immich
 * and Chinese-CLIP by what their files say, not by where they come from. Engine process.
 */
import { basename, dirname, relative } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import type * as v from 'valibot';
import type { Found, Missing } from '../../contract/encoders.ts';
import type { encoderConfig } from '../config-file.ts';
import { filesIn } from '../download/obtain.ts';
import type { Graph } from './graph.ts';
import { kindOf, textPorts, visionPorts } from './ports.ts';
import type { TextPorts, VisionPorts } from './ports.ts';
import {
  contextLength,
  huggingFacePictures,
  modelType,
  openClipPictures,
  specialTokens,
  vocabulary,
} from './settings-files.ts';
import type { PictureSettings } from './settings-files.ts';

export type EncoderConfig = v.InferInput<typeof encoderConfig>;

/** What a folder holds. */
export interface OwnModel {
  found: Found[];
  missing: Missing[];
  /** Null where something is missing. */
  config: EncoderConfig | null;
  /** What has to be copied: paths below the folder. */
  files: string[];
}

/** A variant that is for other hardware, or loses too much: looked at only where there is no other. */
const VARIANT = /fp16|q4|q8|int8|uint8|quant|bnb4|half/i;
/** Context lengths beyond this are a tokenizer's way to say that it knows none. */
const LONGEST_TEXT = 8192;

/**
 * Looks at a folder.
 * @param read opens a graph in a process of its own; rejects where that died.
 * @throws DownloadFault where the folder cannot be read.
 */
export async function probeFolder(
  folder: string,
  read: (path: string) => Promise<Graph>,
): Promise<OwnModel> {
  const all = await filesIn(folder);
  const paths = [...new Set(all.values())].sort();
  const named = (name: RegExp): string[] => paths.filter((path) => name.test(basename(path)));
  const missing: Missing[] = [];
  const graphs = await readGraphs(named(/\.onnx$/i), read, missing, folder);
  const vision = pick(graphs, 'vision', visionPorts);
  const text = pick(graphs, 'text', (graph) => textPorts(graph));
  const inWords = (path: string): string => relative(folder, path).replaceAll('\\', '/');
  noteTowers(
    graphs,
    { vision, text },
    missing,
    named(/\.(safetensors|pt|pth|bin|ort|tflite)$/i),
    inWords,
  );

  const tokenizerPath = near(named(/^tokenizer\.json$|^vocab\.txt$/), text?.graph.path);
  if (tokenizerPath === undefined) {
    const pieces = named(/\.model$|^merges\.txt$|^vocab\.json$/)[0];
    missing.push({
      code: pieces === undefined ? 'tokenizer' : 'tokenizer-form',
      detail: pieces === undefined ? '' : inWords(pieces),
    });
  }
  const pictures = picturesOf(named(/\.json$/), vision?.graph.path);
  const pixels = vision?.ports.pixels ?? pictures?.size ?? null;
  if (vision !== undefined && pictures === null) missing.push({ code: 'pictures', detail: '' });
  else if (vision !== undefined && pixels === null) missing.push({ code: 'pixels', detail: '' });
  const dimensions = vision?.ports.dimensions ?? text?.ports.dimensions ?? null;
  const differ =
    vision?.ports.dimensions != null &&
    text?.ports.dimensions != null &&
    vision.ports.dimensions !== text.ports.dimensions;
  if (vision !== undefined && text !== undefined && (dimensions === null || differ)) {
    const said = [vision.ports.dimensions, text.ports.dimensions].map((one) => one ?? '?');
    missing.push({ code: 'dimensions', detail: said.join(', ') });
  }

  const found: Found[] = [
    ...(vision === undefined
      ? []
      : [{ part: 'vision' as const, file: inWords(vision.graph.path), pixels: pixels ?? 0 }]),
    ...(text === undefined ? [] : [{ part: 'text' as const, file: inWords(text.graph.path) }]),
    ...(tokenizerPath === undefined
      ? []
      : [{ part: 'tokenizer' as const, file: inWords(tokenizerPath) }]),
    ...(pictures === null
      ? []
      : [
          {
            part: 'pictures' as const,
            file: inWords(pictures.path),
            resize: pictures.resize,
          },
        ]),
    ...(dimensions === null || differ
      ? []
      : [{ part: 'dimensions' as const, file: null, count: dimensions }]),
  ];
  if (
    missing.length > 0 ||
    vision === undefined ||
    text === undefined ||
    tokenizerPath === undefined ||
    pictures === null ||
    pixels === null ||
    dimensions === null
  ) {
    return { found, missing, config: null, files: [] };
  }
  const files = [
    ...withWeights(vision.graph.path),
    ...withWeights(text.graph.path),
    tokenizerPath,
  ].map(inWords);
  const config: EncoderConfig = {
    ...{ id: ownId(folder), version: '1', licence: 'your own', embedding_dim: dimensions },
    image: imageConfig(vision.ports, pictures, pixels),
    text: textConfig(text.ports, tokenizerPath, named(/\.json$/)),
    ...{ logit_scale: 100, logit_bias: null },
    files: {
      vision: inWords(vision.graph.path),
      text: inWords(text.graph.path),
      tokenizer: inWords(tokenizerPath),
    },
  };
  return { found, missing, config, files };
}

/** Float towers first; the variants of a tower only where there is no other. */
async function readGraphs(
  paths: readonly string[],
  read: (path: string) => Promise<Graph>,
  missing: Missing[],
  folder: string,
): Promise<Graph[]> {
  const floats = paths.filter((path) => !VARIANT.test(basename(path)));
  const graphs: Graph[] = [];
  for (const path of floats.length > 0 ? floats : paths) {
    try {
      const graph = await read(path);
      if (graph.problem === null) graphs.push(graph);
      else
        missing.push({ code: 'unreadable', detail: `${relative(folder, path)}: ${graph.problem}` });
    } catch {
      missing.push({ code: 'unreadable', detail: relative(folder, path) });
    }
  }
  if (graphs.length > 0 && floats.length === 0) {
    missing.push({
      code: 'only-variants',
      detail: graphs.map(({ path }) => basename(path)).join(', '),
    });
  }
  return graphs;
}

interface Tower<Ports> {
  graph: Graph;
  ports: Ports;
}

function pick<Ports>(
  graphs: readonly Graph[],
  kind: 'vision' | 'text',
  portsOf: (graph: Graph) => Ports | null,
): Tower<Ports> | undefined {
  for (const graph of graphs) {
    const ports = kindOf(graph) === kind ? portsOf(graph) : null;
    if (ports !== null) return { graph, ports };
  }
  return undefined;
}

function noteTowers(
  graphs: readonly Graph[],
  { vision, text }: { vision: Tower<VisionPorts> | undefined; text: Tower<TextPorts> | undefined },
  missing: Missing[],
  weights: readonly string[],
  inWords: (path: string) => string,
): void {
  const fused = graphs.find((graph) => kindOf(graph) === 'fused');
  if (text?.ports.isPerToken === true) {
    missing.push({ code: 'per-token', detail: inWords(text.graph.path) });
  }
  if (vision !== undefined && text !== undefined) return;
  if (fused !== undefined) missing.push({ code: 'fused', detail: inWords(fused.path) });
  else if (graphs.length === 0 && weights[0] !== undefined) {
    missing.push({ code: 'only-weights', detail: inWords(weights[0]) });
  } else {
    if (vision === undefined) missing.push({ code: 'vision', detail: '' });
    if (text === undefined) missing.push({ code: 'text', detail: '' });
  }
}

/** Of several files of one name the one beside the tower, else the first. */
function near(paths: readonly string[], tower: string | undefined): string | undefined {
  const beside = paths.find((path) => tower !== undefined && dirname(path) === dirname(tower));
  return beside ?? paths[0];
}

function picturesOf(paths: readonly string[], tower: string | undefined): PictureSettings | null {
  const named = (name: RegExp): string | undefined =>
    near(
      paths.filter((path) => name.test(basename(path))),
      tower,
    );
  const hf = named(/^(pre)?processor_config\.json$/);
  const clip = named(/^preprocess_cfg\.json$/) ?? named(/^open_clip_config\.json$/);
  return (
    (hf === undefined ? null : huggingFacePictures(hf)) ??
    (clip === undefined ? null : openClipPictures(clip))
  );
}

function imageConfig(
  { input, output, batch }: VisionPorts,
  { resize, interpolation, mean, std }: PictureSettings,
  pixels: number,
): EncoderConfig['image'] {
  return {
    ...{ size: pixels, resize, interpolation, mean, std, input, output },
    crop: resize === 'squash' ? 'none' : 'center',
    ...(batch !== null && { fixed_batch: batch }),
  };
}

/**
 * How texts are prepared follows from the model's kind, as its makers trained it: SigLIP without
 * punctuation and SigLIP 2 in lower case, both padded to 64 ids with one end token and no begin token.
 */
function textConfig(
  ports: TextPorts,
  tokenizerPath: string,
  settings: readonly string[],
): EncoderConfig['text'] {
  const named = (name: string): string[] => settings.filter((path) => basename(path) === name);
  const configs = [
    ...named('config.json'),
    ...named('open_clip_config.json'),
    ...named('tokenizer_config.json'),
  ];
  const type = configs.map((path) => modelType(path)).find((one) => one !== '') ?? '';
  const special = specialTokens(near(named('tokenizer_config.json'), tokenizerPath));
  const isBert = tokenizerPath.endsWith('.txt');
  const { ids } = isBert ? { ids: bertIds(tokenizerPath) } : vocabulary(tokenizerPath);
  const idOf = (token: string | null): number | null =>
    token === null ? null : (ids.get(token) ?? null);
  const isSiglip = type.startsWith('siglip');
  const end = idOf(special.end) ?? (isBert ? idOf('[SEP]') : null);
  const length = ports.length ?? contextLength(configs) ?? (isSiglip ? 64 : 77);
  return {
    max_length: Math.min(length, LONGEST_TEXT),
    pad_id: idOf(special.pad) ?? (isBert ? idOf('[PAD]') : null) ?? 0,
    bos_id: idOf(special.begin) ?? (isBert ? idOf('[CLS]') : null),
    eos_id: end,
    // Without a mask, padding may reach the vector: then it has to be as it was in training.
    padding: ports.mask === null || ports.length !== null ? 'max-length' : 'longest',
    normalization: type === 'siglip' ? 'canonicalize' : type === 'siglip2' ? 'lowercase' : 'none',
    special_tokens: isSiglip ? 'end' : 'as-written',
    id_type: ports.idType,
    input: ports.input,
    mask: ports.mask,
    token_types: ports.tokenTypes,
    output: ports.output,
    ...(ports.batch !== null && { fixed_batch: ports.batch }),
  };
}

function bertIds(path: string): ReadonlyMap<string, number> {
  const pieces = readFileSync(path, 'utf8').split(/\r?\n/);
  return new Map(pieces.map((piece, id) => [piece, id]));
}

/** A graph and what lies beside it under its name: weights that did not fit into it. */
function withWeights(path: string): string[] {
  const name = basename(path);
  const stem = name.replace(/\.onnx$/i, '');
  const beside = readdirSync(dirname(path)).filter(
    (other) => other !== name && (other.startsWith(name) || other === `${stem}.data`),
  );
  return [path, ...beside.map((other) => path.slice(0, -name.length) + other)];
}

/** `own-` and the folder's name, as an id may be. */
function ownId(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z\d.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return `own-${(name || 'encoder').slice(0, 50)}`;
}
