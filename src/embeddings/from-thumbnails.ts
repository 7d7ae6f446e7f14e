/**
 * Vectors of photos whose files cannot be read now, from their thumbnails: after a change of the model
 * a drive that is away is found by words all the same. Their result stays wanted, and by that is told
 * from one that was made of the file: it is made anew when that can be read. Engine process.
 */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { TaskResult } from '../analyse/protocol.ts';
import { toVector, VECTOR } from '../analyse/tasks/vector/vectors.ts';
import { awayWithoutVector } from '../store/away.ts';
import { write } from '../store/connection.ts';
import type { Store } from '../store/database.ts';
import { saveEmbedding } from '../store/embeddings.ts';
import { thumbnail } from '../store/photos.ts';

/** Thumbnails under way at once, and vectors written together. */
const AT_ONCE = 16;
const PAUSED_MILLISECONDS = 250;

export interface FromThumbnailsOptions {
  store: Store;
  /** The key of the model that makes vectors. */
  model: () => string;
  /** Ids of the folders whose files can be read now. */
  folders: () => number[];
  /** What the tasks that take pixels to an encoder make of a picture; null of one that cannot be read. */
  encode: (picture: Uint8Array) => Promise<TaskResult[] | null>;
  /** The user paused the work, or files are read. */
  paused: () => boolean;
  onSaved: (vectors: { photoId: number; vector: Float32Array }[]) => void;
}

export class FromThumbnails {
  readonly #options: FromThumbnailsOptions;
  #closed = false;

  constructor(options: FromThumbnailsOptions) {
    this.#options = options;
  }

  close(): void {
    this.#closed = true;
  }

  /** Makes what can be made. @throws where the encoder cannot be opened, or ends. */
  async make(): Promise<void> {
    const { store, model, folders } = this.#options;
    const key = model();
    for (let after: number | null = 0; after !== null && !this.#hasEnded(key);) {
      const step = awayWithoutVector(store, { model: key, folders: folders(), after });
      for (let first = 0; first < step.photos.length; first += AT_ONCE) {
        while (this.#options.paused() && !this.#hasEnded(key)) await pause(PAUSED_MILLISECONDS);
        if (this.#hasEnded(key)) return;
        await this.#makeSome(key, step.photos.slice(first, first + AT_ONCE));
      }
      after = step.next;
      await nextTurn();
    }
  }

  /** The user may have chosen another model meanwhile. */
  #hasEnded(key: string): boolean {
    return this.#closed || this.#options.model() !== key;
  }

  async #makeSome(model: string, photos: readonly number[]): Promise<void> {
    const { store, encode, onSaved } = this.#options;
    const made = await Promise.all(
      photos.map(async (photoId) => {
        const picture = thumbnail(store, photoId);
        const results = picture === null ? null : await encode(picture.bytes);
        const result = results?.find(({ task }) => task === VECTOR);
        if (result === undefined || 'failure' in result) return [];
        return [{ photoId, vector: toVector(result.bytes), device: result.madeOn }];
      }),
    );
    if (this.#hasEnded(model)) return;
    const vectors = made.flat();
    write(store.library, () => {
      for (const { photoId, vector, device } of vectors) {
        saveEmbedding(store.library, photoId, { model, vector, device });
      }
    });
    if (vectors.length > 0) onSaved(vectors);
  }
}
