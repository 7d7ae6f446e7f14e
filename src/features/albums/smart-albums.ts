/**
 * What smart albums hold, remembered while nothing changes. A list of many albums is answered at once:
 * what takes longer is told later. Runs in the engine.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AlbumRow } from '../../store/albums.ts';

/** How many photos a search finds, and the one that comes first. */
export interface Findings {
  total: number;
  first: number | null;
}

export interface SmartAlbumsOptions {
  find: (album: AlbumRow) => Promise<Findings>;
  /** Changes with everything that searches follow from. */
  version: () => string;
  /** These albums are known now. */
  onFound: (ids: number[]) => void;
  onError: (error: unknown) => void;
}

/** Searching is done for so long within one answer. */
const AT_ONCE_MILLISECONDS = 20;

/** The smart albums of one library. */
export class SmartAlbums {
  readonly #options: SmartAlbumsOptions;
  readonly #known = new Map<
    number,
    /** `isTold`: the window was told to ask for it, whatever has changed since. */
    Findings & { query: string | null; version: string; isTold: boolean }
  >();
  #later = new Map<number, AlbumRow>();
  #working: Promise<void> | undefined;
  #ended = false;

  constructor(options: SmartAlbumsOptions) {
    this.#options = options;
  }

  /**
   * What these albums hold; of those for which the time does not suffice, what they held before, or null
   * where that is not known. They are announced when it is.
   */
  async of(
    albums: readonly AlbumRow[],
    milliseconds = AT_ONCE_MILLISECONDS,
  ): Promise<Map<number, Findings | null>> {
    const end = performance.now() + milliseconds;
    const found = new Map<number, Findings | null>();
    for (const album of albums) {
      const known = this.#known.get(album.id);
      const isSame = known?.query === album.query;
      if (isSame && (known.isTold || known.version === this.#options.version())) {
        known.isTold = false;
        found.set(album.id, known);
      } else if (performance.now() < end) {
        found.set(album.id, await this.#find(album, false));
      } else {
        found.set(album.id, isSame ? known : null);
        this.#later.set(album.id, album);
      }
    }
    if (this.#later.size > 0) this.#working ??= this.#work();
    return found;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#working;
  }

  /** A call, because it changes meanwhile. */
  #isEnded(): boolean {
    return this.#ended;
  }

  async #find(album: AlbumRow, isTold: boolean): Promise<Findings> {
    const version = this.#options.version();
    const findings = await this.#options.find(album);
    this.#known.set(album.id, { ...findings, query: album.query, version, isTold });
    return findings;
  }

  async #work(): Promise<void> {
    try {
      while (this.#later.size > 0 && !this.#ended) {
        const albums = this.#later;
        this.#later = new Map();
        for (const album of albums.values()) {
          await nextTurn();
          if (this.#isEnded()) return;
          await this.#find(album, true);
        }
        this.#options.onFound([...albums.keys()]);
      }
    } catch (error) {
      this.#options.onError(error);
    } finally {
      this.#working = undefined;
    }
  }
}
