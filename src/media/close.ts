/** Ends what decoding keeps running between photos. Runs in the analyser. */
import { closeExiftool } from './exiftool.ts';
import { closeHeic } from './heic.ts';
import { closeJxl } from './jxl.ts';

/** Stops the threads for HEIC and JPEG XL, and the exiftool process; a later photo starts them again. */
export async function shutDownDecoders(): Promise<void> {
  await Promise.all([closeHeic(), closeJxl(), closeExiftool()]);
}
