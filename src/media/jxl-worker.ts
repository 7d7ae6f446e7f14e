/**
 * The JPEG XL thread: file bytes in, pixels out, one at a time. The module is given to the decoder,
 * which would look for it on a server otherwise. Imports no other decoder.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { messageOf } from '../base/errors.ts';
import type { ThreadAnswer } from './threads.ts';

/** RGB with alpha, 8 bits, row by row. */
export interface JxlPicture {
  width: number;
  height: number;
  data: Uint8Array<ArrayBuffer>;
}

/** What the decoder hands out; Node has no such class. */
class ImageData {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;

  constructor(data: Uint8ClampedArray<ArrayBuffer>, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}
Object.assign(globalThis, { ImageData });

const { default: decode, init } = await import('@jsquash/jxl/decode.js');
const code = createRequire(import.meta.url).resolve('@jsquash/jxl/codec/dec/jxl_dec.wasm');
await init({ wasmBinary: new Uint8Array(readFileSync(code)).buffer });

parentPort?.on('message', (bytes: Uint8Array) => {
  void answerTo(bytes);
});

async function answerTo(bytes: Uint8Array): Promise<void> {
  try {
    const { width, height, data } = (await decode(new Uint8Array(bytes).buffer)) as ImageData;
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    answer({ picture: { width, height, data: pixels } }, [pixels.buffer]);
  } catch (error) {
    // libjxl gives no reasons.
    answer({ failure: { code: 'corrupt', message: messageOf(error) } }, []);
  }
}

function answer(message: ThreadAnswer<JxlPicture>, transfer: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}
