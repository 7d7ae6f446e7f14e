/** Texts as the product compares them with photos, without its processes. */
import { backgroundPrompts, meaninglessTexts } from '../../src/models/background-prompts.ts';
import { meanVector, normalised } from '../../src/vectors/arithmetic.ts';
import { centring } from '../../src/vectors/centring.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { TextEmbedder } from '../../src/models/text-embedder.ts';

export interface OpenTexts {
  /** Vectors as the product searches with them. */
  embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  /** How likely words are: see src/models/unigram.ts. */
  weigh: TextEmbedder['weigh'];
  /** Vectors as the encoder gives them. */
  plain: (texts: readonly string[]) => Promise<Float32Array[]>;
  /** The vectors of the background prompts. */
  background: Float32Array[];
  /** The direction of texts that mean nothing. */
  meaningless: () => Promise<Float32Array>;
  close: () => Promise<void>;
}

/** Opens a model's text tower, which embeds every text once; `close` it. */
export async function openTexts(manifest: ModelManifest): Promise<OpenTexts> {
  const encoder = await TextEmbedder.open(manifest);
  const known = new Map<string, Float32Array>();
  const plain = async (texts: readonly string[]): Promise<Float32Array[]> => {
    // Texts of one length make the smallest runs: all of a run are padded to its longest.
    const unknown = [...new Set(texts)]
      .filter((text) => !known.has(text))
      .sort((one, other) => one.length - other.length);
    for (const [place, vector] of (await encoder.embed(unknown)).entries()) {
      known.set(unknown[place] ?? '', vector);
    }
    return texts.map((text) => known.get(text) ?? new Float32Array(manifest.dimensions));
  };
  const background = await plain(backgroundPrompts);
  const centre = manifest.fitted.centred ? centring(background) : (vector: Float32Array) => vector;
  const nothing = (await plain(meaninglessTexts)).map(centre);
  const meaningless = normalised(meanVector(nothing, manifest.dimensions));
  return {
    meaningless: () => Promise.resolve(meaningless),
    embed: async (texts) => (await plain(texts)).map(centre),
    weigh: (texts) => encoder.weigh(texts),
    plain,
    background: background.map(centre),
    close: () => encoder.close(),
  };
}
