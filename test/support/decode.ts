/** Files decoded as the analyser does it, with what its tasks make of their pixels. */
import { inputFor } from '../../src/analyse/tasks/vector/analyser.ts';
import { workingSize } from '../../src/analyse/working-size.ts';
import type { PhotoFormat } from '../../src/base/formats.ts';
import { withPicture } from '../../src/media/decode.ts';
import { thumbnailOf, thumbnailScale } from '../../src/media/derive.ts';
import { fingerprintInputOf } from '../../src/media/fingerprint-input.ts';
import type { EncoderInputSpec, PhotoSource, Picture } from '../../src/media/types.ts';

export interface DecodedPhoto extends Omit<Picture, 'pixels'> {
  format: PhotoFormat;
  thumbnail: Uint8Array;
  /** Empty without a spec. */
  encoderInput: Uint8Array;
  fingerprintInput: Uint8Array;
}

/** @throws PhotoError naming why this file cannot be shown. */
export async function decodePhoto(
  source: PhotoSource,
  spec: EncoderInputSpec | null,
): Promise<DecodedPhoto> {
  const encoder = spec === null ? null : inputFor(spec);
  const makers = [{ scale: thumbnailScale }, ...(encoder === null ? [] : [encoder])];
  return withPicture(
    source,
    (full) => workingSize(makers, full),
    async ({ pixels, ...facts }, format) => {
      const [thumbnail, encoderInput, fingerprintInput] = await Promise.all([
        thumbnailOf(pixels),
        encoder?.input(pixels) ?? new Uint8Array(),
        fingerprintInputOf(pixels),
      ]);
      return { ...facts, format, thumbnail, encoderInput, fingerprintInput };
    },
  );
}
