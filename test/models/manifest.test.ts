import { appendFileSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInModel, loadManifest, shippedModels } from '../../src/models/manifest.ts';
import { verifyModel } from '../../src/models/verify.ts';
import { scratchFolder } from '../support/scratch.ts';
import { transparentModel } from './transparent-model.ts';

const CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073];
const CLIP_STD = [0.26862954, 0.26130258, 0.27577711];
const sum = (character: string) => ({ bytes: 1000, sha256: character.repeat(64) });

/** The encoders that are known to be worth offering, as their exports want to be fed. */
const clip = {
  id: 'clip-vit-base-patch32',
  version: 'd15189d',
  licence: 'MIT',
  embedding_dim: 512,
  image: {
    size: 224,
    resize: 'shortest-edge',
    interpolation: 'bicubic',
    crop: 'center',
    mean: CLIP_MEAN,
    std: CLIP_STD,
    input: 'pixel_values',
    output: 'image_embeds',
  },
  text: {
    max_length: 77,
    pad_id: 49407,
    bos_id: 49406,
    eos_id: 49407,
    padding: 'longest',
    normalization: 'none',
    id_type: 'int64',
    input: 'input_ids',
    mask: null,
    output: 'text_embeds',
  },
  logit_scale: 100,
  logit_bias: null,
  files: {
    vision: 'onnx/vision_model.onnx',
    vision_fp16: 'onnx/vision_model_fp16.onnx',
    text: 'onnx/text_model.onnx',
    tokenizer: 'tokenizer.json',
  },
  checksums: {
    'onnx/vision_model.onnx': sum('1'),
    'onnx/vision_model_fp16.onnx': sum('2'),
    'onnx/text_model.onnx': sum('3'),
    'onnx/text_model.onnx_data': sum('4'),
    'tokenizer.json': sum('5'),
  },
};
const halves = [0.5, 0.5, 0.5];
const siglip2 = {
  ...clip,
  id: 'siglip2-base-patch16-224',
  licence: 'Apache-2.0',
  embedding_dim: 768,
  image: {
    ...clip.image,
    resize: 'squash',
    interpolation: 'bilinear',
    crop: 'none',
    mean: halves,
    std: halves,
    output: 'pooler_output',
  },
  text: {
    ...clip.text,
    max_length: 64,
    pad_id: 0,
    bos_id: null,
    eos_id: 1,
    padding: 'max-length',
    normalization: 'lowercase',
    output: 'pooler_output',
  },
  logit_scale: 112.66889953613281,
  logit_bias: -16.771724700927734,
};
const siglip = {
  ...siglip2,
  id: 'siglip-base-patch16-224',
  text: { ...siglip2.text, pad_id: 1, normalization: 'canonicalize' },
};
const mobileclip = {
  ...clip,
  id: 'mobileclip2-s2',
  image: { ...clip.image, size: 256, mean: [0, 0, 0], std: [1, 1, 1] },
  text: { ...clip.text, pad_id: 0, padding: 'max-length' },
};
const immich = {
  ...clip,
  id: 'nllb-clip-base-siglip__v1',
  text: {
    ...clip.text,
    id_type: 'int32',
    mask: 'attention_mask',
    input: 'text',
    prefix: 'eng_Latn',
  },
};
const perceptionEncoder = {
  ...clip,
  id: 'PE-Core-B16-224',
  image: { ...clip.image, fixed_batch: 2 },
  text: { ...clip.text, max_length: 32, fixed_batch: 2 },
};

function written(config: unknown): string {
  const folder = scratchFolder();
  writeFileSync(
    join(folder, 'config.json'),
    typeof config === 'string' ? config : JSON.stringify(config),
  );
  return folder;
}

describe('the built-in model', () => {
  it('is described by its config.json', () => {
    expect(builtInModel()).toMatchObject({
      key: 'keepsake-clip@1.0.0',
      dimensions: 384,
      image: { size: 256, resize: 'squash', crop: 'none', input: 'pixel_values' },
      text: { maxLength: 48, padId: 1, idType: 'int64', mask: 'attention_mask' },
      logitScale: 22.3197,
      logitBias: null,
      languages: { good: ['en', 'zh'], others: 'some' },
      fitted: { centred: true, wordsCut: { deviations: { rarity: 0.547 } } },
      files: { visionInt8: { path: 'vision_int8.onnx', lowestCosine: 0.94 } },
    });
  });

  it('is the one that makes vectors; one of an earlier release has its text tower only', () => {
    const [current, ...earlier] = shippedModels();
    expect(current).toEqual(builtInModel());
    expect(earlier.map(({ key, files }) => [key, files.vision])).toEqual([
      ['photo-clip-tiny@0.2.0', null],
    ]);
  });

  it('has the files that it should have, byte for byte', async () => {
    for (const model of shippedModels()) expect(await verifyModel(model)).toEqual([]);
  });
});

describe('other kinds of model can be described', () => {
  it.each([clip, siglip2, siglip, mobileclip, immich, perceptionEncoder])('$id', (config) => {
    const manifest = loadManifest(written(config));
    expect(manifest).toMatchObject({
      key: `${config.id}@${config.version}`,
      dimensions: config.embedding_dim,
      logitBias: config.logit_bias,
      image: { resize: config.image.resize, mean: config.image.mean },
      text: { padding: config.text.padding, bosId: config.text.bos_id, mask: config.text.mask },
      files: { visionFp16: 'onnx/vision_model_fp16.onnx', golden: null },
    });
  });
});

describe('a config.json that is wrong is refused, naming the file and the field', () => {
  it.each([
    ['image.size', { ...clip, image: { ...clip.image, size: -1 } }],
    ['image.resize', { ...clip, image: { ...clip.image, resize: 'stretch' } }],
    ['image.std', { ...clip, image: { ...clip.image, std: [1, 0, 1] } }],
    ['text.padding', { ...clip, text: { ...clip.text, padding: undefined } }],
    ['text.mask', { ...clip, text: { ...clip.text, mask: '' } }],
    ['id', { ...clip, id: '../../elsewhere' }],
    ['embedding_dim', { ...clip, embedding_dim: '512' }],
    ['logit_scale', { ...clip, logit_scale: 0 }],
    ['files.text', { ...clip, files: { ...clip.files, text: '../text.onnx' } }],
    ['files.vision', { ...clip, files: { ...clip.files, vision: '/etc/passwd' } }],
    ['files.tokenizer', { ...clip, files: { ...clip.files, tokenizer: 'C:\\tokenizer.json' } }],
    ['checksums', { ...clip, checksums: { ...clip.checksums, '../x': sum('6') } }],
    ['no entry for onnx/vision_model.onnx', { ...clip, checksums: {} }],
    ['JSON', '{"id": '],
    ['Object', 'null'],
  ])('%s', (field, config) => {
    const folder = written(config);
    const load = (): unknown => loadManifest(folder);
    expect(load).toThrow(join(folder, 'config.json'));
    expect(load).toThrow(field);
    expect(load).toThrow(expect.objectContaining({ code: 'encoder-unavailable' }));
  });

  it('also when it is not there', () => {
    expect(() => loadManifest(scratchFolder())).toThrow('config.json');
  });
});

describe('verifyModel', () => {
  it('names files that are missing, of another size, or of other content', async () => {
    const folder = scratchFolder();
    const manifest = transparentModel(folder);
    expect(await verifyModel(manifest)).toEqual([]);
    rmSync(join(folder, 'text.onnx'));
    appendFileSync(join(folder, 'tokenizer.json'), ' ');
    copyFileSync(join(folder, 'vision.onnx'), join(folder, 'text.onnx'));
    const problems = await verifyModel(manifest);
    expect(problems).toHaveLength(2);
    expect(problems.join()).toMatch(/text\.onnx has \d+ bytes instead of \d+/);
    writeFileSync(
      join(folder, 'text.onnx'),
      Buffer.alloc(manifest.checksums['text.onnx']?.bytes ?? 0),
    );
    expect((await verifyModel(manifest)).join()).toContain('its SHA-256 is another');
    rmSync(join(folder, 'vision.onnx'));
    expect((await verifyModel(manifest)).join()).toContain('vision.onnx cannot be read');
  });
});
