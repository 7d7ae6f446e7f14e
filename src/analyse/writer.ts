/**
 * Writes what was read: what is finished within a moment, in one transaction for each kind. A kill
 * costs that moment. Engine process.
 */
import type { FailureCode } from '../contract/errors.ts';
import type { Store } from '../store/database.ts';
import { failFiles, type PendingFile } from '../store/files.ts';
import { attachKnown, saveAnalysed } from '../store/photos.ts';
import type { AnalysedFile, DescribedFile, SavedPhoto } from '../store/photos.ts';
import { reasonOf } from '../store/failed-results.ts';
import { saveResults, wantedTasks, type NewResult } from '../store/results.ts';
import { readFileAgain } from '../store/wanted.ts';
import type { Outcome } from './analyser-client.ts';
import { analysedFile, describedFile, newResults, vectorIn } from './analysed-file.ts';
import type { AnalysedPhoto } from './protocol.ts';
import type { ResultSaver } from './task.ts';
import { isCounted, type Work } from './work.ts';

/** Results that wait for one transaction, and for how long at most: what a kill can cost. */
const COMMIT_SIZE = 32;
const COMMIT_MILLISECONDS = 250;

export interface SavedBatch {
  /** What tasks made of photos. */
  made: MadeResult[];
  /** Photos whose picture is a new one. */
  changedPictures: number[];
  /** Photos that lost their last file, because it shows something else now. */
  orphaned: number[];
  /** Photos that were known and have a file again. */
  returned: number[];
  /** Labels or albums may have come back from sidecars. */
  restored: boolean;
  /** Files that got done and are counted as work, whether read, known or failed. */
  files: PendingFile[];
  failed: number;
}

export interface MadeResult {
  photoId: number;
  task: string;
  bytes: Uint8Array;
}

/** Work that has come to an end. */
export interface Finished {
  work: Work;
  outcome:
    | Exclude<Outcome, { kind: 'lost' }>
    /** It killed its analyser, or hung it. */
    | { kind: 'set aside'; code: FailureCode; detail: string };
  /** The photo that this content belonged to already. */
  known: number | null;
}

export interface WriterOptions {
  store: Store;
  /** The key of the model that makes vectors. */
  model: () => string;
  /** By the names of their tasks; of all that read files. */
  savers: () => ReadonlyMap<string, ResultSaver>;
  /** Takes a try back. */
  uncounted: (works: readonly Work[]) => void;
  onSaved: (saved: SavedBatch, works: readonly Work[]) => void;
  /** Nothing was written: what was finished is still pending and will be read again. */
  onError: (error: unknown) => void;
}

/** Collects what is finished. */
export class ResultWriter {
  readonly #options: WriterOptions;
  #finished: Finished[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** What waits to be written. */
  get waiting(): Work[] {
    return this.#finished.map(({ work }) => work);
  }

  add(finished: Finished): void {
    this.#finished.push(finished);
    if (this.#finished.length >= COMMIT_SIZE) this.commit();
    else this.#timer ??= setTimeout(() => this.commit(), COMMIT_MILLISECONDS);
  }

  /** Writes what is finished. */
  commit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const finished = this.#finished;
    this.#finished = [];
    if (finished.length === 0) return;
    const works = finished.map(({ work }) => work);
    try {
      this.#options.onSaved(this.#write(finished), works);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #write(finished: readonly Finished[]): SavedBatch {
    const { store } = this.#options;
    const sorted = sort(finished);
    const analysed = sorted.analysed.map(({ item, photo }) => ({
      item: this.#analysed(item, photo),
      photo,
    }));
    const described = sorted.described.map(({ item, known, photo }) => ({
      item: this.#described(item, known, photo),
      photo,
    }));
    const saved = saveAnalysed(
      store,
      analysed.map(({ item }) => item),
    );
    const attached = attachKnown(
      store,
      described.map(({ item }) => item),
    );
    saveResults(store, this.#resultsOf(sorted));
    failFiles(store, sorted.failed);
    for (const fileId of sorted.changed) readFileAgain(store, fileId);
    this.#options.uncounted(sorted.uncounted);
    const all: (SavedPhoto & { restored: boolean })[] = [...saved, ...attached];
    const photos = [...analysed, ...described].map(({ photo }) => photo);
    return {
      made: [
        ...photos.flatMap((photo, index) => madeIn(photo, all[index]?.photoId)),
        ...sorted.results.flatMap(({ photo, photoId }) => madeIn(photo, photoId)),
      ],
      changedPictures: saved.filter((one) => one.changedPicture).map(({ photoId }) => photoId),
      orphaned: all.flatMap((one) => one.orphaned),
      restored: all.some((one) => one.restored),
      returned: attached.filter((one) => one.isNew).map(({ photoId }) => photoId),
      files: finished.flatMap(({ work }) => (isCounted(work) ? work.file : [])),
      failed: sorted.failed.length,
    };
  }

  #analysed(file: PendingFile, photo: Full): AnalysedFile {
    const results = newResults(photo.results, this.#options.savers());
    return analysedFile(file, { ...photo, results }, vectorIn(photo, this.#options.model()));
  }

  #described(file: PendingFile, known: number, photo: Described): DescribedFile {
    const results = newResults(photo.results, this.#options.savers());
    return describedFile(file, known, { ...photo, results });
  }

  #resultsOf({ results, setAside }: Sorted): Parameters<typeof saveResults>[1] {
    const { store, savers } = this.#options;
    return [
      ...results.map(({ photoId, photo }) => ({
        photoId,
        contentHash: Buffer.from(photo.contentHash),
        results: newResults(photo.results, savers()),
      })),
      ...setAside.map(({ photoId, contentHash, reason }) => ({
        ...{ photoId, contentHash },
        results: wantedTasks(store.library, photoId)
          .filter((task) => savers().has(task))
          .map((task): NewResult => ({ task, state: 'failed', reason })),
      })),
    ];
  }
}

type Described = AnalysedPhoto & { metadata: NonNullable<AnalysedPhoto['metadata']> };
type Full = Described & { picture: NonNullable<AnalysedPhoto['picture']> };

/** Finished work by what is written of it. */
interface Sorted {
  analysed: { item: PendingFile; photo: Full }[];
  described: { item: PendingFile; known: number; photo: Described }[];
  results: { photoId: number; photo: AnalysedPhoto }[];
  /** Known photos whose file kills or hangs the analyser. */
  setAside: { photoId: number; contentHash: Buffer; reason: string }[];
  failed: { fileId: number; code: FailureCode; detail: string | null }[];
  /** Files of known photos that hold something else now, or cannot be read any more. */
  changed: number[];
  uncounted: Work[];
}

function sort(finished: readonly Finished[]): Sorted {
  const sorted: Sorted = {
    ...{ analysed: [], described: [], results: [], setAside: [], failed: [] },
    ...{ changed: [], uncounted: [] },
  };
  for (const one of finished) {
    if (one.work.kind === 'file') sortFile(sorted, one, one.work.file);
    else sortResults(sorted, one, one.work);
  }
  return sorted;
}

function sortFile(sorted: Sorted, { work, outcome, known }: Finished, item: PendingFile): void {
  if (outcome.kind === 'failed' || outcome.kind === 'set aside') {
    const { code, detail } = outcome;
    sorted.failed.push({ fileId: item.fileId, code, detail });
    return;
  }
  const photo = outcome.kind === 'analysed' ? outcome.photo : null;
  const { metadata, picture } = photo ?? { metadata: null, picture: null };
  if (photo !== null && metadata !== null && picture !== null) {
    sorted.analysed.push({ item, photo: { ...photo, metadata, picture } });
  } else if (photo !== null && metadata !== null && known !== null) {
    sorted.described.push({ item, known, photo: { ...photo, metadata } });
  } else sorted.uncounted.push(work);
}

function sortResults(
  sorted: Sorted,
  { outcome, known }: Finished,
  work: Extract<Work, { kind: 'results' }>,
): void {
  const { photoId, fileId, contentHash } = work.file;
  if (outcome.kind === 'set aside') {
    const reason = reasonOf(outcome);
    sorted.setAside.push({ photoId, contentHash, reason });
  } else if (outcome.kind === 'analysed' && known === photoId) {
    sorted.results.push({ photoId, photo: outcome.photo });
  } else {
    sorted.uncounted.push(work);
    if (outcome.kind !== 'unsettled') sorted.changed.push(fileId);
  }
}

function madeIn({ results }: AnalysedPhoto, photoId: number | undefined): MadeResult[] {
  if (photoId === undefined) return [];
  return results.flatMap((result) =>
    'bytes' in result ? [{ photoId, task: result.task, bytes: result.bytes }] : [],
  );
}
