/** From what the analyser saw to what the store keeps: the rule for dates lives here. */
import type { PendingFile } from '../store/files.ts';
import type { AnalysedFile } from '../store/photos.ts';
import type { AnalysedPhoto } from './protocol.ts';

/**
 * The row of an analysed file. Where the photo does not say when it was taken, the file's own date
 * stands in, as wall-clock time of this machine, and is marked as such.
 */
export function analysedFile(file: PendingFile, photo: AnalysedPhoto, model: string): AnalysedFile {
  const { metadata, read } = photo;
  const dated =
    metadata.takenAt !== null && metadata.takenSource !== null
      ? {
          takenAt: metadata.takenAt,
          takenOffset: metadata.takenOffset,
          takenSource: metadata.takenSource,
        }
      : {
          takenAt: wallClock(read.modifiedAt),
          takenOffset: null,
          takenSource: 'file' as const,
        };
  return {
    fileId: file.fileId,
    contentHash: Buffer.from(photo.contentHash),
    bytes: read.size,
    format: photo.format,
    width: photo.width,
    height: photo.height,
    ...metadata,
    ...dated,
    shownByBrowsers: photo.shownByBrowsers,
    thumbnail: photo.thumbnail,
    fingerprintInput: photo.fingerprintInput,
    embedding: { model, vector: photo.vector, device: photo.device },
    size: read.size,
    modifiedAt: read.modifiedAt,
  };
}

/** The wall-clock time of this machine at an instant, in milliseconds as if it were UTC. */
function wallClock(instant: number): number {
  const whole = Math.round(instant);
  return whole - new Date(whole).getTimezoneOffset() * 60_000;
}
