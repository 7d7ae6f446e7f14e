import { describe, expect, it, onTestFinished } from 'vitest';
import { GOLDEN_PHOTOS, loadGolden, renderGoldenPhotos } from '../../src/models/golden.ts';
import { ImageEmbedder } from '../../src/models/image-embedder.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { TextEmbedder } from '../../src/models/text-embedder.ts';
import { dot, lengthOf } from '../../src/vectors/arithmetic.ts';
import { scratchFolder } from '../support/scratch.ts';
import { LENGTH, SIZE, transparentModel } from './transparent-model.ts';

const model = builtInModel();
const golden = loadGolden(model);

async function openImages(manifest: ModelManifest): Promise<ImageEmbedder> {
  const embedder = await ImageEmbedder.open(manifest, 'cpu');
  onTestFinished(() => embedder.close());
  return embedder;
}

async function openTexts(manifest: ModelManifest): Promise<TextEmbedder> {
  const embedder = await TextEmbedder.open(manifest);
  onTestFinished(() => embedder.close());
  return embedder;
}

/** Undoes the scaling to length 1, given one value that is known. */
function rescaled(vector: Float32Array | undefined, index: number, known: number): number[] {
  const scale = known / (vector?.[index] ?? NaN);
  return [...(vector ?? [])].map((value) => value * scale);
}

describe('the built-in model on the CPU', () => {
  it('answers the golden vectors for the golden photos, in one call', async () => {
    const embedder = await openImages(model);
    const vectors = await embedder.embed(renderGoldenPhotos(model.image.size));
    expect(golden?.images.map(({ name }) => name)).toEqual(GOLDEN_PHOTOS);
    for (const [index, { vector }] of (golden?.images ?? []).entries()) {
      expect(dot(vectors[index] ?? new Float32Array(), vector)).toBeGreaterThan(0.999);
    }
  });

  it('answers the golden vectors for texts, alone and padded among others', async () => {
    const embedder = await openTexts(model);
    const texts = golden?.texts ?? [];
    expect(texts.length).toBeGreaterThanOrEqual(12);
    const together = await embedder.embed(texts.map(({ text }) => text));
    for (const [index, { text, vector }] of texts.entries()) {
      const [alone] = await embedder.embed([text]);
      expect(dot(alone ?? new Float32Array(), vector), text).toBeGreaterThan(0.999);
      expect(dot(together[index] ?? new Float32Array(), vector), text).toBeGreaterThan(0.999);
    }
  });

  it('tells the golden photos apart', () => {
    const [first, second] = golden?.images ?? [];
    expect(first && second && dot(first.vector, second.vector)).toBeLessThan(0.9);
  });

  it('embeds more photos than fit one run, in their order, each of length 1', async () => {
    const embedder = await openImages(model);
    const photos = renderGoldenPhotos(model.image.size);
    const many = [...photos, ...photos, ...photos];
    expect(many.length).toBeGreaterThan(embedder.batch);
    const vectors = await embedder.embed(many);
    expect(vectors).toHaveLength(many.length);
    for (const [index, vector] of vectors.entries()) {
      expect(lengthOf(vector)).toBeCloseTo(1, 5);
      const expected = golden?.images[index % photos.length]?.vector ?? new Float32Array();
      expect(dot(vector, expected)).toBeGreaterThan(0.999);
    }
  });

  it('embeds more texts than fit one run', async () => {
    const embedder = await openTexts(model);
    const vectors = await embedder.embed(Array.from({ length: 70 }, (_, index) => `dog ${index}`));
    expect(vectors).toHaveLength(70);
    expect(lengthOf(vectors[69] ?? [])).toBeCloseTo(1, 5);
  });

  it('answers nothing for nothing', async () => {
    expect(await (await openImages(model)).embed([])).toEqual([]);
    expect(await (await openTexts(model)).embed([])).toEqual([]);
  });
});

describe('a photo of the wrong size', () => {
  it('is an error that names both sizes', async () => {
    const embedder = await openImages(model);
    await expect(embedder.embed([new Uint8Array(5)])).rejects.toThrow('5 bytes instead of 196608');
  });
});

describe('a model that shows what reaches it', () => {
  const photo = Uint8Array.from({ length: LENGTH }, (_, index) => index * 5);

  it('gets planes of red, green and blue, less the mean, over the deviation', async () => {
    const embedder = await openImages(transparentModel(scratchFolder()));
    const [vector] = await embedder.embed([photo]);
    const expected = [0, 1, 2].flatMap((channel) =>
      Array.from({ length: SIZE * SIZE }, (_, pixel) => {
        const value = (photo[pixel * 3 + channel] ?? 0) / 255;
        return [(value - 0.5) / 0.5, (value - 0.25) / 0.25, value][channel] ?? NaN;
      }),
    );
    const got = rescaled(vector, LENGTH - 1, expected[LENGTH - 1] ?? NaN);
    for (const [index, value] of expected.entries()) expect(got[index]).toBeCloseTo(value, 5);
  });

  it('may have a fixed batch: missing photos and texts are filled in and left out again', async () => {
    const manifest = transparentModel(scratchFolder(), { imageBatch: 2, textBatch: 2 });
    expect(await (await openImages(manifest)).embed([photo, photo, photo])).toHaveLength(3);
    expect(await (await openTexts(manifest)).embed(['a', 'b', 'c'])).toHaveLength(3);
  });

  it.each(['int32', 'int64'] as const)(
    'gets %s ids, padded to its fixed length',
    async (idType) => {
      const embedder = await openTexts(transparentModel(scratchFolder(), { idType }));
      const [vector] = await embedder.embed(['a dog']);
      const ids = [0, 10, 9452, 2, ...new Array<number>(LENGTH - 4).fill(7)];
      const got = rescaled(vector, 2, 9452).map(Math.round);
      expect(got).toEqual(ids);
    },
  );

  it('gets a mask that hides the padding, where it wants one', async () => {
    const embedder = await openTexts(transparentModel(scratchFolder(), { mask: true }));
    const [vector] = await embedder.embed(['a dog']);
    const got = rescaled(vector, 2, 9452).map(Math.round);
    expect(got.slice(0, 5)).toEqual([0, 10, 9452, 2, 0]);
  });

  it('is refused when it answers values that are not finite', async () => {
    const tiny = { mean: [0, 0, 0], std: [1e-44, 1e-44, 1e-44] };
    const embedder = await openImages(transparentModel(scratchFolder(), { image: tiny }));
    await expect(embedder.embed([photo])).rejects.toMatchObject({ code: 'encoder-unavailable' });
  });

  it('is refused when it answers zeros', async () => {
    const embedder = await openImages(
      transparentModel(scratchFolder(), { image: { mean: [0, 0, 0] } }),
    );
    await expect(embedder.embed([new Uint8Array(LENGTH)])).rejects.toThrow('not finite or zero');
  });

  it('is run with ever smaller batches when memory does not suffice, then given up', async () => {
    const embedder = await openImages(transparentModel(scratchFolder(), { insatiable: true }));
    const photos = new Array<Uint8Array>(8).fill(photo);
    await expect(embedder.embed(photos)).rejects.toThrow('Too little memory for one photo');
    expect(embedder.batch).toBe(1);
  });

  it('that is missing or broken is named', async () => {
    const manifest = transparentModel(scratchFolder());
    const lost = {
      ...manifest,
      files: { ...manifest.files, vision: 'lost.onnx', text: 'config.json' },
    };
    await expect(ImageEmbedder.open(lost, 'cpu')).rejects.toThrow('lost.onnx cannot run on cpu');
    await expect(TextEmbedder.open(lost)).rejects.toThrow('config.json cannot run on cpu');
  });

  it('whose outputs are called otherwise is an error', async () => {
    const embedder = await openImages(
      transparentModel(scratchFolder(), { image: { output: 'embedding' } }),
    );
    await expect(embedder.embed([photo])).rejects.toThrow('embedding');
  });
});
