/** Which inputs and outputs of a graph are a tower's: by form first, then by the names that exporters use. */
import type { Graph, GraphValue } from './graph.ts';

export type GraphKind = 'vision' | 'text' | 'fused' | 'other';

/** The ports of an image tower. */
export interface VisionPorts {
  input: string;
  output: string;
  /** Null where the graph leaves it open. */
  pixels: number | null;
  dimensions: number | null;
  batch: number | null;
}

/** The ports of a text tower. */
export interface TextPorts {
  input: string;
  idType: 'int64' | 'int32';
  mask: string | null;
  tokenTypes: string | null;
  output: string;
  /** The output has a vector for each token. */
  isPerToken: boolean;
  length: number | null;
  dimensions: number | null;
  batch: number | null;
}

/** Pictures are float32 [batch, 3, height, width], texts whole numbers [batch, length]. */
export function kindOf({ inputs }: Pick<Graph, 'inputs'>): GraphKind {
  const seesPictures = inputs.some(isPicture);
  const readsTexts = inputs.some(isIds);
  if (seesPictures && readsTexts) return 'fused';
  return seesPictures ? 'vision' : readsTexts ? 'text' : 'other';
}

/** Null where a picture does not come out as one vector. */
export function visionPorts({
  inputs,
  outputs,
}: Pick<Graph, 'inputs' | 'outputs'>): VisionPorts | null {
  const input = inputs.find(isPicture);
  const output = bestOutput(outputs, 2, VISION_NAMES);
  if (input === undefined || output === undefined || inputs.length > 1) return null;
  return {
    input: input.name,
    output: output.name,
    pixels: input.shape[2] ?? null,
    dimensions: output.shape[1] ?? null,
    batch: input.shape[0] ?? null,
  };
}

/**
 * Null where the ids do not come in as one row, or more is wanted than masks and types.
 * @param prefersTokens takes an output with a vector for each token where there is one.
 */
export function textPorts(
  { inputs, outputs }: Pick<Graph, 'inputs' | 'outputs'>,
  prefersTokens = false,
): TextPorts | null {
  const named = (pattern: RegExp): GraphValue | undefined =>
    inputs.find((value) => isIds(value) && pattern.test(value.name));
  const mask = named(/mask/i);
  const types = named(/type/i);
  const rest = inputs.filter((value) => value !== mask && value !== types);
  const [ids, ...more] = rest;
  if (ids === undefined || !isIds(ids) || more.length > 0) return null;
  const pooled = bestOutput(outputs, 2, TEXT_NAMES);
  const perToken = bestOutput(outputs, 3, TEXT_NAMES);
  const output = prefersTokens ? (perToken ?? pooled) : (pooled ?? perToken);
  if (output === undefined) return null;
  return {
    input: ids.name,
    idType: ids.type === 'int32' ? 'int32' : 'int64',
    mask: mask?.name ?? null,
    tokenTypes: types?.name ?? null,
    output: output.name,
    isPerToken: output === perToken,
    length: ids.shape[1] ?? null,
    dimensions: output.shape.at(-1) ?? null,
    batch: ids.shape[0] ?? null,
  };
}

function isPicture({ type, shape }: GraphValue): boolean {
  return type === 'float32' && shape.length === 4 && (shape[1] === 3 || shape[1] === null);
}

function isIds({ type, shape }: GraphValue): boolean {
  return (type === 'int64' || type === 'int32') && shape.length === 2;
}

/** Best first: what optimum, transformers.js, open_clip, Immich and Chinese-CLIP's exporter say. */
const VISION_NAMES = [/^image_embeds$/, /image.*(features|embed)/i, /^pooler_output$/, /embed/i];
const TEXT_NAMES = [
  ...[/^text_embeds$/, /text.*(features|embed)/i, /^sentence_embedding$/],
  ...[/^pooler_output$/, /embed/i, /^last_hidden_state$/],
];

function bestOutput(
  outputs: readonly GraphValue[],
  rank: number,
  names: readonly RegExp[],
): GraphValue | undefined {
  const fitting = outputs.filter(({ type, shape }) => type === 'float32' && shape.length === rank);
  for (const name of names) {
    const found = fitting.find((output) => name.test(output.name));
    if (found !== undefined) return found;
  }
  return fitting.length === 1 ? fitting[0] : undefined;
}
