/**
 * The check of a large library file after a crash, in a thread beside the work: the window need not wait
 * for a minute. Until it is through, no backup is made, which might take the place of a good one.
 */
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DAMAGE_MARK } from './connection.ts';

/** Present from a crash until the file was found sound, whatever ends the program before. */
const DUE_MARK = 'check-due';

/** Where the mark of a library lies. */
export function dueMark(libraryPath: string): string {
  return join(dirname(libraryPath), DUE_MARK);
}

/** Notes that a file is to be checked. False where nothing can be written there. */
export function noteDue(libraryPath: string): boolean {
  try {
    writeFileSync(dueMark(libraryPath), '', { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

/** The check of one file that was opened after a crash. */
export class BackgroundCheck {
  readonly #path: string;
  #worker: Worker | undefined;
  #isDone = false;

  constructor(libraryPath: string) {
    this.#path = libraryPath;
  }

  /** Whether the file is not known to be sound. */
  get isDue(): boolean {
    return !this.#isDone;
  }

  /**
   * Checks the whole file. False where it is damaged: the next start examines it, and puts a backup in
   * its place. Null where it was ended before. @throws Error where the file cannot be read
   */
  async run(): Promise<boolean | null> {
    const file = new URL(`./check-worker${extname(import.meta.filename)}`, import.meta.url);
    const worker = (this.#worker = new Worker(file, { workerData: this.#path, name: 'check' }));
    worker.unref();
    const [isSound] = (await Promise.race([
      once(worker, 'message'),
      once(worker, 'exit').then(() => [null]),
    ])) as [boolean | null];
    if (isSound === false) {
      writeFileSync(join(dirname(this.#path), DAMAGE_MARK), '', { mode: 0o600 });
    }
    if (isSound !== null) rmSync(dueMark(this.#path), { force: true });
    this.#isDone = isSound === true;
    return isSound;
  }

  /** Ends the check; the mark stays, so that the next start does it. */
  async end(): Promise<void> {
    await this.#worker?.terminate();
  }
}
