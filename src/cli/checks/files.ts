/** The doctor tries what reads photos and what writes sidecars. */
import { messageOf } from '../../base/errors.ts';
import { closeExiftool, exiftoolVersion } from '../../media/exiftool.ts';
import { decoderReport } from '../../media/report.ts';
import type { Check } from './check.ts';

/** Every decoder, tried. */
export async function checkFormats(): Promise<Check[]> {
  return (await decoderReport()).map(({ formats, works, reason, advice }) => ({
    name: formats,
    state: works ? 'ok' : 'problem',
    detail: reason ?? 'can be read',
    ...(advice !== undefined && { advice }),
  }));
}

/** exiftool as sidecars need it: the one thing besides some RAW files that needs perl. */
export async function checkSidecars(): Promise<Check[]> {
  const name = 'sidecars';
  try {
    await exiftoolVersion().finally(closeExiftool);
    return [{ name, state: 'ok', detail: 'exiftool runs, XMP can be written' }];
  } catch (error) {
    return [
      {
        name,
        state: 'note',
        detail: messageOf(error),
        advice: 'Without it everything but `keepsake export-xmp` works.',
      },
    ];
  }
}
