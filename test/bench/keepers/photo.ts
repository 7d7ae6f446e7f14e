/** A file as the rules know it by which a keeper is chosen. Its name and its dates on the disk tell nothing. */
import { readMetadata } from '../../../src/media/metadata.ts';
import { openPicture } from '../../../src/media/sharp.ts';
import { readTraces } from '../../../src/media/traces.ts';
import { sniffFormat } from '../../../src/base/formats.ts';
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
    takenSource: claim.date === null ? 'file' : 'exif',
    traces: await readTraces({ path, bytes }),
    files: [
      {
        ...{ id, folderId: 1, path, size: bytes.length, modifiedAt: 0 },
        ...{ identity: null, hasRaw: false },
      },
    ],
  };
}
