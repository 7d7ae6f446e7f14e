/** The caption decoder against what an independent program found with it, and against wrong files. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { CaptionDecoder } from '../../src/models/caption-decoder.ts';
import { loadCaptionDecoder } from '../../src/models/caption-manifest.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { verifyModel } from '../../src/models/verify.ts';
import { scratchFolder } from '../support/scratch.ts';

const manifest = loadCaptionDecoder();
const goldenFile = v.object({
  captions: v.array(
    v.object({
      vector: v.string(),
      language: v.picklist(['en', 'zh']),
      ids: v.array(v.number()),
      log_prob: v.number(),
      text: v.string(),
    }),
  ),
});
const golden = v.parse(
  goldenFile,
  JSON.parse(readFileSync(join(manifest.folder, manifest.files.golden), 'utf8')),
).captions;

let decoder: CaptionDecoder;
beforeAll(async () => {
  decoder = await CaptionDecoder.open(manifest, { threads: 2 });
  return () => decoder.close();
});

function vectorOf(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

describe('the caption decoder', () => {
  it('has both languages in its golden outputs', () => {
    expect(golden.filter(({ language }) => language === 'en').length).toBeGreaterThanOrEqual(10);
    expect(golden.filter(({ language }) => language === 'zh').length).toBeGreaterThanOrEqual(10);
  });

  for (const { vector, language, ids, text, log_prob: logProbability } of golden) {
    it(`words a photo as its golden output: ${text}`, async () => {
      const [best, ...others] = await decoder.word(vectorOf(vector), language);
      expect(best?.ids).toEqual(ids);
      expect(best?.text).toBe(text);
      expect(best?.logProbability).toBeCloseTo(logProbability, 2);
      expect(others).toHaveLength(2);
    });
  }

  it('is made for the encoder that ships, whose files and its own are whole', async () => {
    expect(manifest.encoderKey).toBe(builtInModel().key);
    expect(await verifyModel(manifest)).toEqual([]);
  });

  it('refuses vectors of another length', async () => {
    await expect(decoder.word(new Float32Array(512), 'en')).rejects.toThrow('takes 384 numbers');
  });

  it('names a file that is not what it should be', async () => {
    const folder = join(scratchFolder(), 'decoder');
    cpSync(manifest.folder, folder, { recursive: true });
    writeFileSync(join(folder, 'words.json'), '{');
    const broken = CaptionDecoder.open(loadCaptionDecoder(folder), { threads: 1 });
    await expect(broken).rejects.toThrow(/words\.json cannot be used/);
    writeFileSync(join(folder, 'config.json'), '{}');
    expect(() => loadCaptionDecoder(folder)).toThrow(/config\.json cannot be used/);
  });
});
