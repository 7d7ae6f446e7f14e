/** From what the analyser saw to what the store keeps. */
import { basename } from 'node:path';
import { dateFromName } from '../base/name-dates.ts';
import { wallClock } from '../store/claims.ts';
import type { PendingFile } from '../store/files.ts';
import type { AnalysedFile, DescribedFile } from '../store/photos.ts';
import type { AnalysedPhoto, DescribedPhoto } from './protocol.ts';

/**
 * The row of an analysed file. Where nothing says when the photo was taken, the file's own date
 * stands in, as wall-clock time of this machine, and is marked as such.
 */
export function analysedFile(file: PendingFile, photo: AnalysedPhoto, model: string): AnalysedFile {
  const { format, width, height, thumbnail, fingerprintInput, read } = photo;
  return {
    ...described(file, photo),
    ...{ format, width, height, thumbnail, fingerprintInput, bytes: read.size },
    shownByBrowsers: photo.shownByBrowsers,
    takenAt: wallClock(read.modifiedAt),
    takenOffset: null,
    takenSource: 'file',
    latitude: null,
    longitude: null,
    embedding: { model, vector: photo.vector, device: photo.device },
  };
}

/** What was read of a file whose picture is that of a known photo. */
export function describedFile(
  file: PendingFile,
  photoId: number,
  photo: DescribedPhoto,
): DescribedFile {
  return { photoId, ...described(file, photo) };
}

function described(
  { fileId, relativePath }: PendingFile,
  { contentHash, read, metadata }: DescribedPhoto,
): Omit<DescribedFile, 'photoId'> {
  const { claim, ...facts } = metadata;
  const date = dateFromName(basename(relativePath), Date.now());
  const name = date && { date, place: null, title: null, caption: null };
  return {
    fileId,
    contentHash: Buffer.from(contentHash),
    ...facts,
    claims: { photo: claim, name },
    size: read.size,
    modifiedAt: read.modifiedAt,
  };
}
