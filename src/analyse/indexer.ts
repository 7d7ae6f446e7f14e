/**
 * The write path: takes pending files from the store, newest first, keeps an analyser busy with a
 * bounded window of them, and writes what comes back in one transaction per batch. Runs in the
 * engine process. What is under way lives only here; the store knows what is pending, so a kill at
 * any instant loses nothing but the work of the last moments.
 */
import { availableParallelism } from 'node:os';
import type { Trouble } from '../contract/activity.ts';
import type { FailureCode } from '../contract/errors.ts';
import type { DeviceId } from '../contract/models.ts';
import type { Settings } from '../contract/settings.ts';
import type { EncodingTraces } from '../base/encoding-traces.ts';
import { AppError, messageOf } from '../base/errors.ts';
import type { Report } from '../base/log.ts';
import type { Store } from '../store/database.ts';
import { beginTry, endTryUncounted, failFiles, pendingFiles } from '../store/files.ts';
import type { PendingFile } from '../store/files.ts';
import { attachKnown, photoByHash, saveAnalysed } from '../store/photos.ts';
import type { AnalysedFile, DescribedFile } from '../store/photos.ts';
import { AnalyserClient } from './analyser-client.ts';
import type { Outcome } from './analyser-client.ts';
import { analysedFile, describedFile } from './analysed-file.ts';
import type { SpawnAnalyser } from './protocol.ts';

/** Files under way at once: enough for the analyser to decode ahead of its encoder, few enough to bound memory. */
const WINDOW = 32;
/** Results that wait for one transaction, and for how long at most: what a kill can cost. */
const COMMIT_SIZE = 32;
const COMMIT_MILLISECONDS = 250;
/** Longer than any photo needs on a slow disk: it hangs its decoder. */
const JOB_MILLISECONDS = 120_000;
/** Without work for so long, the analyser's memory is given back. */
const IDLE_MILLISECONDS = 60_000;
/** A file that was under way this often when everything died is set aside unseen. */
const MOST_TRIES = 6;

export interface IndexerOptions {
  store: Store;
  spawn: SpawnAnalyser;
  model: { key: string; folder: string };
  devices: {
    /** The device to embed on, tested if need be. */
    choose: () => Promise<DeviceId>;
    /** The encoder runs on this device. */
    started: (device: DeviceId) => void;
    /** The encoder failed on this device. */
    failed: (device: DeviceId, reason: string) => void;
  };
  /** Ids of the folders whose files can be read now. */
  onlineFolders: () => number[];
  effort: () => Settings['effort'];
  /** After each transaction. */
  onSaved: (saved: SavedBatch) => void;
  onStateChanged: () => void;
  /** Hears of analysers that died and of work that stopped. */
  report?: Report;
}

export interface SavedBatch {
  /** Photos whose vector is new. */
  vectors: { photoId: number; vector: Float32Array }[];
  /** Photos whose picture is a new one. */
  changedPictures: number[];
  /** Photos that lost their last file, because it shows something else now. */
  orphaned: number[];
  /** Photos that were known and have a file again. */
  returned: number[];
  /** Labels or albums may have come back from sidecars. */
  restored: boolean;
  /** Files that got done, whether read, known or failed. */
  files: PendingFile[];
  failed: number;
}

interface UnderWay {
  file: PendingFile;
  since: number;
}

interface Result {
  file: PendingFile;
  outcome: Exclude<Outcome, { kind: 'lost' }>;
  /** The photo that this content belongs to already. */
  known: number | undefined;
}

/** Works through the pending files until there are none, then waits to be woken. */
export class Indexer {
  readonly #options: IndexerOptions;
  readonly #underWay = new Map<number, UnderWay>();
  #client: AnalyserClient | undefined;
  #device: DeviceId = 'cpu';
  #opening = false;
  #paused = false;
  #held = false;
  #closed = false;
  /** By `performance.now()`, like all times here: the time of day may be set back. */
  #retryAt = 0;
  #failuresInARow = 0;
  #trouble: Trouble | null = null;
  #results: Result[] = [];
  #commitTimer: NodeJS.Timeout | undefined;
  #wakeTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  readonly #watchdog: NodeJS.Timeout;

  constructor(options: IndexerOptions) {
    this.#options = options;
    this.#watchdog = setInterval(() => this.#endHangingJobs(), 1000).unref();
  }

  /** By the user, or because it is held. */
  get paused(): boolean {
    return this.#paused || this.#held;
  }

  /** By nobody but its holder. */
  get held(): boolean {
    return this.#held && !this.#paused;
  }

  /** True while files are under way or results wait to be written. */
  get busy(): boolean {
    return this.#opening || this.#underWay.size > 0 || this.#results.length > 0;
  }

  /** Why nothing moves; null when nothing is wrong. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Looks for work; harmless at any time. */
  wake(): void {
    if (this.#closed || this.paused || this.#opening) return;
    const wait = this.#retryAt - performance.now();
    if (wait > 0) {
      clearTimeout(this.#wakeTimer);
      this.#wakeTimer = setTimeout(() => this.wake(), wait).unref();
      return;
    }
    const files = this.#nextFiles();
    clearTimeout(this.#idleTimer);
    if (files.length === 0) {
      this.#idleTimer = setTimeout(() => this.#endIdleAnalyser(), IDLE_MILLISECONDS).unref();
      return;
    }
    if (this.#client === undefined) {
      void this.#openAnalyser();
      return;
    }
    try {
      beginTry(
        this.#options.store,
        files.map(({ fileId }) => fileId),
      );
    } catch (error) {
      this.#waitOut(error);
      return;
    }
    for (const file of files) void this.#analyse(this.#client, file);
  }

  pause(): void {
    this.#paused = true;
    this.#options.onStateChanged();
  }

  /** Pauses, or goes on, for a reason that is not the user's, who can overrule it by `resume`. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    this.wake();
    this.#options.onStateChanged();
  }

  resume(): void {
    this.#paused = false;
    this.#held = false;
    this.#retryAt = 0;
    this.wake();
    this.#options.onStateChanged();
  }

  /** Takes over a changed effort or device: the analyser is opened anew when its work is done. */
  restartAnalyser(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.kill('the analyser was restarted');
    this.wake();
  }

  /** Renders a photo for the screen, ahead of everything that waits. */
  async preview(path: string, maxSide: number): Promise<{ bytes: Uint8Array; mediaType: string }> {
    return (await this.#openClient()).preview(path, maxSide);
  }

  /** How a file was encoded; null where it cannot be read. */
  async trace(path: string): Promise<EncodingTraces | null> {
    const traces = await (await this.#openClient()).trace(path);
    // The analyser's rest begins anew.
    this.wake();
    return traces;
  }

  async #openClient(): Promise<AnalyserClient> {
    if (this.#client === undefined && !this.#opening) await this.#openAnalyser();
    while (this.#opening) await new Promise((resolve) => setTimeout(resolve, 20));
    if (this.#client !== undefined) return this.#client;
    const { message = 'The analyser is not running.' } = this.#trouble ?? {};
    throw new AppError('encoder-unavailable', message);
  }

  /** Writes what has been finished and ends the analyser; files under way stay pending. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#watchdog);
    clearTimeout(this.#wakeTimer);
    clearTimeout(this.#idleTimer);
    this.#commit();
    endTryUncounted(this.#options.store, [...this.#underWay.keys()]);
    this.#client?.kill('the engine closes');
  }

  /**
   * Files to start now. Files that were under way when an analyser died come last and alone, those
   * that saw it least often first, so that the one that kills it is told from those beside it.
   */
  #nextFiles(): PendingFile[] {
    if (this.#underWay.size > WINDOW / 2) return [];
    const exclude = new Set(this.#underWay.keys());
    for (const { file } of this.#results) exclude.add(file.fileId);
    const folders = this.#options.onlineFolders();
    const files = pendingFiles(this.#options.store, WINDOW - this.#underWay.size, {
      exclude,
      folders,
    });
    const fresh = files.filter((file) => file.tries === 0);
    if (fresh.length > 0) return this.#aloneUnderWay() ? [] : fresh;
    return this.#underWay.size === 0 ? files.slice(0, 1) : [];
  }

  #aloneUnderWay(): boolean {
    for (const { file } of this.#underWay.values()) if (file.tries > 0) return true;
    return false;
  }

  async #openAnalyser(): Promise<void> {
    this.#opening = true;
    this.#options.onStateChanged();
    try {
      this.#device = await this.#options.devices.choose();
      if (this.#closed) return;
      const client = new AnalyserClient(this.#options.spawn, 'images');
      const { threads, niceness } = workload(this.#options.effort());
      client.setNiceness(niceness);
      try {
        const { folder } = this.#options.model;
        this.#device = await client.open('images', folder, this.#device, threads);
      } catch (error) {
        client.kill('it could not be opened');
        if (this.#device !== 'cpu') {
          this.#options.devices.failed(this.#device, messageOf(error));
        }
        throw new AppError('encoder-unavailable', messageOf(error), { cause: error });
      }
      this.#client = client;
      this.#options.devices.started(this.#device);
      client.onEnd((reason) => this.#analyserEnded(client, reason));
      this.#trouble = null;
    } catch (error) {
      this.#waitOut(error);
    } finally {
      this.#opening = false;
    }
    this.#options.onStateChanged();
    this.wake();
  }

  async #analyse(client: AnalyserClient, file: PendingFile): Promise<void> {
    const { store, model } = this.#options;
    if (file.tries >= MOST_TRIES) {
      const detail = `begun ${file.tries} times and never finished`;
      this.#finish({
        file,
        outcome: { kind: 'failed', code: 'crashed', detail },
        known: undefined,
      });
      return;
    }
    this.#underWay.set(file.fileId, { file, since: performance.now() });
    let known: number | undefined;
    const outcome = await client.analyse(file.path, (contentHash) => {
      const photo = photoByHash(store, Buffer.from(contentHash), model.key);
      known = photo?.hasEmbedding === true && photo.isCached ? photo.photoId : undefined;
      return known === undefined;
    });
    this.#underWay.delete(file.fileId);
    if (this.#closed) return;
    if (outcome.kind !== 'lost') {
      this.#failuresInARow = 0;
      this.#finish({ file, outcome, known });
    } else if (outcome.cause === 'engine') {
      endTryUncounted(store, [file.fileId]);
    } else if (outcome.cause === 'file' && file.tries > 0) {
      // It was alone and had been there when an analyser died before: this file does it.
      const code: FailureCode = outcome.reason === TOO_LONG ? 'took-too-long' : 'crashed';
      this.#options.report?.(`file ${file.fileId} is set aside: ${code}`, 'indexer');
      this.#finish({ file, outcome: { kind: 'failed', code, detail: outcome.reason }, known });
    }
  }

  #finish(result: Result): void {
    this.#results.push(result);
    if (this.#results.length >= COMMIT_SIZE) this.#commit();
    else this.#commitTimer ??= setTimeout(() => this.#commit(), COMMIT_MILLISECONDS);
    this.wake();
  }

  #commit(): void {
    clearTimeout(this.#commitTimer);
    this.#commitTimer = undefined;
    const results = this.#results;
    this.#results = [];
    if (results.length === 0) return;
    const { store, model } = this.#options;
    const analysed: AnalysedFile[] = [];
    const failed: { fileId: number; code: FailureCode; detail: string | null }[] = [];
    const attached: DescribedFile[] = [];
    const unsettled: number[] = [];
    for (const { file, outcome, known } of results) {
      if (outcome.kind === 'analysed') analysed.push(analysedFile(file, outcome.photo, model.key));
      else if (outcome.kind === 'failed') {
        failed.push({ fileId: file.fileId, code: outcome.code, detail: outcome.detail });
      } else if (outcome.kind === 'described' && known !== undefined) {
        attached.push(describedFile(file, known, outcome.described));
      } else unsettled.push(file.fileId);
    }
    try {
      const saved = saveAnalysed(store, analysed);
      const moved = attachKnown(store, attached);
      failFiles(store, failed);
      endTryUncounted(store, unsettled);
      this.#trouble = null;
      this.#options.onSaved({
        vectors: saved.map(({ photoId }, index) => ({
          photoId,
          vector: analysed[index]?.embedding?.vector ?? new Float32Array(),
        })),
        changedPictures: saved.filter((one) => one.changedPicture).map((one) => one.photoId),
        orphaned: [...saved, ...moved].flatMap((one) => one.orphaned),
        restored: [...saved, ...moved].some((one) => one.restored),
        returned: moved.filter((one) => one.isNew).map((one) => one.photoId),
        files: results.map(({ file }) => file),
        failed: failed.length,
      });
    } catch (error) {
      // Nothing was written: these files are still pending and will be read again.
      this.#waitOut(error);
    }
    this.#options.onStateChanged();
    this.wake();
  }

  #analyserEnded(client: AnalyserClient, reason: string): void {
    if (client !== this.#client) return;
    this.#client = undefined;
    if (!this.#closed) this.#options.report?.(`the analyser ended: ${reason}`, 'indexer');
    this.#failuresInARow += 1;
    if (this.#failuresInARow > 1) this.#backOff();
    if (this.#failuresInARow > 3) this.#trouble = analyserStops(reason);
    if (client.encoderFailure !== undefined && this.#device !== 'cpu') {
      this.#options.devices.failed(this.#device, client.encoderFailure);
    }
    this.#options.onStateChanged();
    // Its jobs settle first.
    setImmediate(() => this.wake());
  }

  #waitOut(error: unknown): void {
    this.#failuresInARow += 1;
    this.#options.report?.(error, 'indexer');
    this.#trouble = troubleOf(error);
    this.#backOff();
    this.#options.onStateChanged();
    this.wake();
  }

  #backOff(): void {
    this.#retryAt = performance.now() + Math.min(60_000, 250 * 2 ** this.#failuresInARow);
  }

  /** Gives the encoder's memory back; the next photo starts it again. */
  #endIdleAnalyser(): void {
    if (this.busy) return;
    const client = this.#client;
    this.#client = undefined;
    client?.kill('there is no work');
  }

  #endHangingJobs(): void {
    const tooOld = performance.now() - JOB_MILLISECONDS;
    for (const { since } of this.#underWay.values()) {
      if (since < tooOld) {
        this.#client?.kill(TOO_LONG, 'file');
        return;
      }
    }
  }
}

const TOO_LONG = 'no end in sight';

/** `detail`: the process's last words, or those of the encoder that it could not start. */
function analyserStops(detail: string): Trouble {
  const message = `The part of Keepsake that reads photos stops again and again: ${detail}`;
  return { code: 'analyser-stops', message, detail };
}

function troubleOf(error: unknown): Trouble {
  const message = messageOf(error);
  if (!(error instanceof AppError)) return { code: 'internal', message, detail: message };
  if (error.code === 'encoder-unavailable') return analyserStops(message);
  if (error.code === 'disk-full') return { code: 'disk-full', message, detail: null };
  return { code: 'internal', message, detail: message };
}

/** What an effort means: threads to decode and embed with, and how readily they give way. */
function workload(effort: Settings['effort']): { threads: number; niceness: number } {
  const cores = availableParallelism();
  switch (effort) {
    case 'low':
      return { threads: 1, niceness: 19 };
    case 'normal':
      return { threads: cores, niceness: 10 };
    case 'full':
      return { threads: cores, niceness: 0 };
  }
}
