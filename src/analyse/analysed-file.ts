/** From what the analyser saw to what the store keeps. */
import { basename, dirname } from 'node:path';
import { dateFromName } from '../facts/name-dates.ts';
import { wallClock } from '../store/claims.ts';
import type { PendingFile } from '../store/files.ts';
import type { AnalysedFile, DescribedFile } from '../store/photos.ts';
import type { NewResult } from '../store/results.ts';
import type { AnalysedPhoto, FileRead, PictureFacts, TaskResult } from './protocol.ts';
import type { PhotoMetadata } from '../media/metadata.ts';
import type { ResultSaver } from './task.ts';
import { toVector, VECTOR } from './tasks/vector/vectors.ts';

/** What is written of a read file, besides the picture. */
interface Read {
  contentHash: Uint8Array;
  read: FileRead;
  metadata: PhotoMetadata;
  results: readonly NewResult[];
}

/**
 * The row of an analysed file. Where nothing says when the photo was taken, the file's own date
 * stands in, as wall-clock time of this machine, and is marked as such. `vector`: of the model with
 * this key, where there is one.
 */
export function analysedFile(
  file: PendingFile,
  photo: Read & { picture: PictureFacts },
  vector: AnalysedFile['vector'],
): AnalysedFile {
  return {
    ...described(file, photo),
    ...photo.picture,
    bytes: photo.read.size,
    takenAt: wallClock(photo.read.modifiedAt),
    takenOffset: null,
    takenSource: 'file',
    latitude: null,
    longitude: null,
    vector,
  };
}

/** What was read of a file whose picture is that of a known photo. */
export function describedFile(file: PendingFile, photoId: number, photo: Read): DescribedFile {
  return { photoId, ...described(file, photo) };
}

function described(
  { fileId, path, sidecars }: PendingFile,
  { contentHash, read, metadata, results }: Read,
): Omit<DescribedFile, 'photoId'> {
  const { claim, ...facts } = metadata;
  const date = dateFromName(basename(path), basename(dirname(path)), Date.now());
  const name = date && { date, place: null, title: null, caption: null };
  return {
    ...{ fileId, sidecars },
    contentHash: Buffer.from(contentHash),
    ...facts,
    claims: { photo: claim, name },
    size: read.size,
    modifiedAt: read.modifiedAt,
    results,
  };
}

/** Results as the store takes them. `savers`: by the names of their tasks. */
export function newResults(
  results: readonly TaskResult[],
  savers: ReadonlyMap<string, ResultSaver>,
): NewResult[] {
  return results.flatMap((result): NewResult[] => {
    const { task } = result;
    const save = savers.get(task);
    if (save === undefined) return [];
    if ('failure' in result) return [{ task, state: 'failed', reason: result.failure }];
    return [{ task, state: 'done', reason: null, ...save(result.bytes, result.madeOn) }];
  });
}

/** The vector among results, by which an edit is told from another picture. */
export function vectorIn({ results }: AnalysedPhoto, model: string): AnalysedFile['vector'] {
  const result = results.find(({ task }) => task === VECTOR);
  if (result === undefined || 'failure' in result) return null;
  return { model, vector: toVector(result.bytes) };
}
