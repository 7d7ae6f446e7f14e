/**
 * Brings photos through their tasks: what the window looks at first, then files that were never read,
 * then photos that a task wants, each newest first. Keeps an analyser busy with a bounded window of
 * them. Runs in the engine process. What is under way lives only here; the store knows what is pending
 * and wanted, so a kill at any instant loses nothing but the work of the last moments.
 */
import type { Trouble } from '../contract/activity.ts';
import type { FailureCode } from '../contract/errors.ts';
import { firstThere } from '../base/patience.ts';
import { sidecarsThere } from '../facts/sidecar-paths.ts';
import type { Store } from '../store/database.ts';
import { photoByHash } from '../store/photos.ts';
import { resultOf, wantResults } from '../store/results.ts';
import { registerTasks } from '../store/tasks.ts';
import { filesOfPhoto } from '../store/wanted.ts';
import type { AnalyserClient } from './analyser-client.ts';
import { AnalyserHost, type HostOptions } from './host.ts';
import type { TaskResult, Verdict } from './protocol.ts';
import { WorkQueue } from './queue.ts';
import type { FileTask, ResultSaver, Task } from './task.ts';
import { fileTasks } from './tasks.ts';
import { isCounted, type Work } from './work.ts';
import { ResultWriter, type SavedBatch } from './writer.ts';

/** Files under way at once: enough for the analyser to decode ahead of its encoder, few enough to bound memory. */
const WINDOW = 32;
/** Longer than any photo needs on a slow disk: it hangs its decoder. */
const JOB_MILLISECONDS = 120_000;
/** A file that was under way this often when everything died is set aside unseen. */
const MOST_TRIES = 6;

export interface SchedulerOptions extends Omit<HostOptions, 'model' | 'onChange' | 'onReady'> {
  store: Store;
  /** The model that makes vectors, and the tasks with it. */
  model: ModelInUse;
  tasks: readonly Task[];
  /** Ids of the folders whose files can be read now. */
  onlineFolders: () => number[];
  /** After each transaction. */
  onSaved: (saved: SavedBatch) => void;
  onStateChanged: () => void;
}

interface ModelInUse {
  key: string;
  folder: string;
}

interface Job {
  work: Work;
  since: number;
  /** Resolves when its outcome is known. */
  done: Promise<void>;
}

/** Works through what is pending and wanted until there is none, then waits to be woken. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  #tasks: readonly FileTask[];
  #model: ModelInUse;
  readonly #host: AnalyserHost;
  readonly #queue: WorkQueue;
  readonly #writer: ResultWriter;
  readonly #underWay = new Map<number, Job>();
  #savers: ReadonlyMap<string, ResultSaver> = new Map();
  readonly #loaded: Promise<void>;
  #isLoaded = false;
  #paused = false;
  #held = false;
  #closed = false;
  readonly #watchdog: NodeJS.Timeout;

  /** Registers the tasks in the library; nothing moves before `wake`. */
  constructor(options: SchedulerOptions) {
    const { store, model, tasks, onlineFolders } = options;
    this.#options = options;
    registerTasks(store, tasks);
    this.#tasks = fileTasks(tasks);
    this.#model = model;
    this.#loaded = this.#load();
    this.#host = new AnalyserHost({
      ...options,
      model: () => this.#model,
      onChange: () => options.onStateChanged(),
      onReady: () => this.wake(),
    });
    const counted = this.#tasks.filter(isTaskCounted).map(({ name }) => name);
    const uncounted = this.#tasks.filter((task) => !isTaskCounted(task)).map(({ name }) => name);
    this.#queue = new WorkQueue({ store, counted, uncounted, folders: onlineFolders });
    this.#writer = new ResultWriter({
      store,
      model: () => this.#model.key,
      savers: () => this.#savers,
      uncounted: (works) => this.#queue.endUncounted(works),
      onSaved: (saved, works) => {
        this.#host.wrote();
        this.#queue.done(works);
        options.onSaved(saved);
        options.onStateChanged();
        this.wake();
      },
      onError: (error) => this.#host.waitOut(error),
    });
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

  /** True while work that is counted is under way, or waits to be written. */
  get busy(): boolean {
    return [...this.#works(), ...this.#writer.waiting].some(isCounted);
  }

  /** Why nothing moves; null when nothing is wrong. */
  get trouble(): Trouble | null {
    return this.#host.trouble;
  }

  /** Files that wait to be read, and photos of which a task wants the pixels. */
  get left(): number {
    return this.#queue.left();
  }

  /** Looks for work; harmless at any time. */
  wake(): void {
    if (this.#closed || this.paused || this.#host.isOpening || this.#host.mustWait) return;
    if (!this.#isLoaded) {
      void this.#loaded.then(() => this.wake());
      return;
    }
    const works = this.#next();
    const isWorking = works.length > 0 || this.#underWay.size > 0;
    this.#host.rest(isWorking);
    // No further result will come to fill the transaction.
    if (!isWorking) this.#writer.commit();
    if (works.length === 0) return;
    const { client } = this.#host;
    if (client === undefined) {
      void this.#host.open();
      return;
    }
    if (!this.#begin(works)) return;
    for (const work of works) void this.#start(client, work);
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
    this.#host.hurry();
    this.wake();
    this.#options.onStateChanged();
  }

  /** Takes over a changed effort or device: the analyser is opened anew when its work is done. */
  restartAnalyser(): void {
    this.#host.restart('the analyser was restarted');
    this.wake();
  }

  /** Renders a photo for the screen, ahead of everything that waits. */
  async preview(path: string, maxSide: number): Promise<{ bytes: Uint8Array; mediaType: string }> {
    return (await this.#host.opened()).preview(path, maxSide);
  }

  /**
   * What the encoders make of a picture at hand; null where it cannot be read.
   * @throws AppError 'encoder-unavailable'.
   */
  async encode(picture: Uint8Array): Promise<TaskResult[] | null> {
    const client = await this.#host.opened();
    // From the last one on, as long as after any other work.
    this.#host.rest(this.#underWay.size > 0);
    return client.encode(picture);
  }

  /**
   * Makes a photo's result of a task ahead of everything that waits, also while paused. False where
   * it cannot be made, or no file of it is there. @throws AppError 'encoder-unavailable'.
   */
  async make(task: string, photoId: number): Promise<boolean> {
    const { store } = this.#options;
    const file = await firstThere(filesOfPhoto(store, photoId), ({ path }) => path);
    if (file === undefined || this.#wasSetAside(task, photoId)) return false;
    wantResults(store, task, [photoId]);
    await this.#loaded;
    const client = await this.#host.opened();
    const underWay = this.#underWay.get(file.fileId);
    if (underWay !== undefined) await underWay.done;
    else {
      const own = this.#tasks.find(({ name }) => name === task);
      const work: Work = {
        kind: 'results',
        file,
        isCounted: own !== undefined && isTaskCounted(own),
      };
      if (!this.#begin([work])) return false;
      await this.#start(client, work, true);
    }
    if (this.#closed) return false;
    this.#writer.commit();
    return resultOf(store.library, photoId, task)?.state === 'done';
  }

  /** Writes what has been finished and ends the analyser; files under way stay pending. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#watchdog);
    this.#writer.commit();
    this.#queue.endUncounted(this.#works());
    this.#host.close();
  }

  /**
   * Another model makes vectors from now on. What was read so far is written as the one before saw it;
   * what is under way is read again.
   */
  async useModel(model: ModelInUse, tasks: readonly Task[]): Promise<void> {
    const ofFiles = fileTasks(tasks);
    const savers = await saversOf(ofFiles);
    await this.#loaded;
    if (this.#closed) return;
    this.#writer.commit();
    this.#host.restart('another model is used now');
    registerTasks(this.#options.store, tasks);
    [this.#model, this.#tasks, this.#savers] = [model, ofFiles, savers];
  }

  async #load(): Promise<void> {
    this.#savers = await saversOf(this.#tasks);
    this.#isLoaded = true;
  }

  #next(): Work[] {
    if (this.#underWay.size > WINDOW / 2) return [];
    return this.#queue.next(WINDOW - this.#underWay.size, this.#works(), this.#writer.waiting);
  }

  /** What is under way. */
  #works(): Work[] {
    return [...this.#underWay.values()].map(({ work }) => work);
  }

  /** False where it could not be noted: then it is tried later. */
  #begin(works: readonly Work[]): boolean {
    try {
      this.#queue.begin(works);
      return true;
    } catch (error) {
      this.#host.waitOut(error);
      return false;
    }
  }

  /** Resolves when the outcome is known. */
  #start(client: AnalyserClient, work: Work, urgent = false): Promise<void> {
    const isAlone = this.#underWay.size === 0;
    if (work.file.tries >= MOST_TRIES) {
      this.#setAside(work, 'crashed', `begun ${work.file.tries} times and never finished`);
      return Promise.resolve();
    }
    const done = this.#analyse(client, work, { urgent, isAlone });
    this.#underWay.set(work.file.fileId, { work, since: performance.now(), done });
    return done;
  }

  async #analyse(
    client: AnalyserClient,
    work: Work,
    { urgent, isAlone }: { urgent: boolean; isAlone: boolean },
  ): Promise<void> {
    let known: number | null = null;
    const outcome = await client.analyse(
      work.file.path,
      (contentHash) => {
        const photo = photoByHash(this.#options.store, Buffer.from(contentHash));
        known = photo?.photoId ?? null;
        return this.#verdict(work, photo, urgent);
      },
      { urgent },
    );
    this.#underWay.delete(work.file.fileId);
    if (this.#closed) return;
    if (outcome.kind !== 'lost') {
      this.#host.worked();
      this.#writer.add({ work, outcome, known });
      this.wake();
    } else if (outcome.cause === 'engine') {
      this.#queue.endUncounted([work]);
    } else if (outcome.cause === 'file' && work.file.tries > 0 && isAlone) {
      // It was alone and had been there when an analyser died before: this file does it.
      const code = outcome.reason === TOO_LONG ? 'took-too-long' : 'crashed';
      this.#setAside(work, code, outcome.reason);
    }
  }

  /** What is wanted of a content: of a known one only what is missing. */
  #verdict(work: Work, photo: ReturnType<typeof photoByHash>, urgent: boolean): Verdict {
    const isOwn = work.kind === 'results' && photo?.photoId === work.file.photoId;
    // The file holds something else than is known of it: it will be read as a changed one.
    if (work.kind === 'results' && !isOwn) return { tasks: [], describe: null, isKnown: true };
    const wanted = this.#tasks.filter(({ name, first, runs }) => {
      if (urgent && runs === 'encoder') return false;
      return photo === null ? first === 'wanted' : photo.wanted.includes(name);
    });
    return {
      tasks: wanted.map(({ name }) => name),
      // The last scan saw whether there are sidecars; one that comes later has the file read again.
      describe: work.kind === 'file' ? { sidecars: sidecarsThere(work.file.sidecars) } : null,
      isKnown: photo !== null,
    };
  }

  #setAside(work: Work, code: FailureCode, detail: string): void {
    this.#options.report?.(`file ${work.file.fileId} is set aside: ${code}`, 'indexer');
    this.#writer.add({ work, outcome: { kind: 'set aside', code, detail }, known: null });
    this.wake();
  }

  /** A result that was given up because the photo's file kills its reader. */
  #wasSetAside(task: string, photoId: number): boolean {
    const result = resultOf(this.#options.store.library, photoId, task);
    return result?.state === 'failed' && /^(crashed|took-too-long):/.test(result.reason ?? '');
  }

  #endHangingJobs(): void {
    const tooOld = performance.now() - JOB_MILLISECONDS;
    for (const { since } of this.#underWay.values()) {
      if (since < tooOld) {
        this.#host.kill(TOO_LONG, 'file');
        return;
      }
    }
  }
}

async function saversOf(tasks: readonly FileTask[]): Promise<ReadonlyMap<string, ResultSaver>> {
  const savers = new Map<string, ResultSaver>();
  for (const { name, engine } of tasks) savers.set(name, await engine());
  return savers;
}

/** What is made of a file's bytes alone is made beside all else. */
function isTaskCounted({ runs }: FileTask): boolean {
  return runs !== 'reading';
}

const TOO_LONG = 'no end in sight';
