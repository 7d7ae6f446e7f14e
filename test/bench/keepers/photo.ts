/** A file as the rules know it by which a keeper is chosen. Its name and its dates on the disk tell nothing. */
import { readMetadata } from '../../../src/media/metadata.ts';
import { openPicture } from '../../../src/media/sharp.ts';
import { readTraces } from '../../../src/media/traces.ts';
import { sniffFormat } from '../../../src/base/formats.ts';
import { readFingerprint } from '../../../src/features/duplicates/fingerprint.ts';
import type { Picture } from '../../../src/features/duplicates/made-from.ts';
import { fingerprintInputOf } from '../../../src/media/fingerprint-input.ts';
import type { GroupPhoto } from '../../../src/store/duplicates.ts';

/** Reads and measures a file as the program does. @throws Error where it is no photo */
export async function groupPhotoOf(bytes: Buffer, id: number): Promise<GroupPhoto> {
  const path = `/p/${id}`;
  const format = sniffFormat(bytes, path);
  if (format === null) throw new Error('a copy is of no known format');
  const { autoOrient } = await openPicture(bytes).metadata();
  const { camera, exposureTime, claim } = await readMetadata({ path, bytes }, format, {
    sidecars: { own: false, shared: false },
  });
  return {
    ...{ id, contentHash: Buffer.of(id), format, bytes: bytes.length, ...autoOrient },
    ...{ camera, exposureTime, favourite: false, rating: 0 },
    ...{ takenAt: claim.date?.at ?? 0, takenOffset: null, takenPrecision: 19 },
    takenSource: claim.date === null || claim.date.basis === 'changed' ? 'file' : 'exif',
    traces: await readTraces({ path, bytes }),
    files: [
      {
        ...{ id, folderId: 1, path, size: bytes.length, modifiedAt: 0 },
        ...{ identity: null, hasRaw: false },
      },
    ],
  };
}

/** What of it counts where it is compared with what it was made of: as the program does where one is framed. */
export async function pictureOf(bytes: Buffer, { width, height }: GroupPhoto): Promise<Picture> {
  const { data, info } = await openPicture(bytes)
    .autoOrient()
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .resize(480, 480, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const input = await fingerprintInputOf({ data, width: info.width, height: info.height });
  const { box } = readFingerprint(input) ?? {};
  if (box === undefined) throw new Error('a copy has no fingerprint');
  return {
    width: Math.round(width * box.width),
    height: Math.round(height * box.height),
    framed: box.width < 1 || box.height < 1,
  };
}
