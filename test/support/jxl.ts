/** JPEG XL files, by the encoder that comes with the decoder. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Sharp } from 'sharp';

interface Encoder {
  encode(rgba: Uint8Array, width: number, height: number, options: object): Uint8Array;
}

const { resolve } = createRequire(import.meta.url);

/** A picture as JPEG XL at quality 90. */
export async function jxlOf(picture: Sharp): Promise<Buffer> {
  // Its types need those of a browser.
  const code = pathToFileURL(resolve('@jsquash/jxl/codec/enc/jxl_enc.js')).href;
  const { default: open } = (await import(code)) as {
    default: (options: object) => Promise<Encoder>;
  };
  const wasmBinary = readFileSync(resolve('@jsquash/jxl/codec/enc/jxl_enc.wasm'));
  const encoder = await open({ noInitialRun: true, wasmBinary });
  const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const options = {
    ...{ effort: 3, quality: 90, progressive: false, epf: -1, lossyPalette: false },
    ...{ decodingSpeedTier: 0, photonNoiseIso: 0, lossyModular: false, lossless: false },
  };
  return Buffer.from(encoder.encode(data, info.width, info.height, options));
}
