/**
 * Questions to disks that may never answer: a network volume whose server is gone lets each of them
 * hang, and each holds one of libuv's few threads as long. So few are asked of one disk at a time,
 * nobody waits for ever, and a disk that owes an answer is asked nothing more.
 */
import { access } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';
import { Gate } from './gate.ts';

/** Longer than any disk takes that works, even one that has to spin up. */
export const PATIENCE_MS = 10_000;

/** As libuv counts its threads. */
const THREADS = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) || 4;
/** Of one disk at a time: enough, for a thread is busy with a question, not waiting for its turn. */
const OF_ONE = 2;
/** One thread is left for what is no question to a user's disk. */
const together = new Gate(Math.max(1, THREADS - 1));

interface Disk {
  gate: Gate;
  /** Questions that are out and were given up. */
  owed: number;
}

const disks = new Map<string, Disk>();
const folders = new Set<string>();

/** The code of the error for a question that was given up. */
export const SILENT = 'ETIMEDOUT';

/** Lets what lies in this folder count as a disk of its own, until what is returned is called. */
export function asDisk(folder: string): () => void {
  folders.add(folder);
  return () => void folders.delete(folder);
}

/** How many questions are out that were given up: with any, a process cannot end by itself. */
export function questionsOwed(): number {
  return [...disks.values()].reduce((sum, { owed }) => sum + owed, 0);
}

/**
 * Asks about a path.
 * @throws what the question throws; an error with the code `SILENT` where the disk does not answer in time
 */
export async function patiently<Answer>(
  path: string,
  question: () => Promise<Answer>,
  milliseconds = PATIENCE_MS,
): Promise<Answer> {
  const disk = diskOf(path);
  if (disk.owed > 0) throw noAnswer(path);
  let isOut = false;
  let isGivenUp = false;
  const wasGivenUp = (): boolean => isGivenUp;
  const asked = disk.gate.run(1, () =>
    together.run(1, async () => {
      // Nobody waits for it any more.
      if (wasGivenUp()) throw noAnswer(path);
      isOut = true;
      try {
        return await question();
      } finally {
        isOut = false;
        if (wasGivenUp()) disk.owed -= 1;
      }
    }),
  );
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    if (isOut) disk.owed += 1;
    isGivenUp = true;
    tooLate.reject(noAnswer(path));
  }, milliseconds);
  return Promise.race([asked, tooLate.promise]).finally(() => clearTimeout(timer));
}

/** Long enough for a file that somebody looks at; longer ones are not there for now. */
const LOOK_MILLISECONDS = 3000;

/** The first of these whose file is there, and on a disk that answers. */
export async function firstThere<Item>(
  items: readonly Item[],
  pathOf: (item: Item) => string,
): Promise<Item | undefined> {
  for (const item of items) {
    const path = pathOf(item);
    if (await isThere(path, LOOK_MILLISECONDS).catch(() => false)) return item;
  }
  return undefined;
}

/** Whether something lies at a path. @throws as `patiently` does where the disk does not answer */
export async function isThere(path: string, milliseconds = PATIENCE_MS): Promise<boolean> {
  return patiently(path, () => access(path), milliseconds).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === SILENT) throw error;
      return false;
    },
  );
}

/** The longest folder that counts as a disk and holds the path, else about where disks are mounted. */
function diskOf(path: string): Disk {
  let key = isAbsolute(path) ? path.split(sep, 4).join(sep) : '';
  let length = -1;
  for (const folder of folders) {
    const isIn = path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
    if (isIn && folder.length > length) {
      key = folder;
      ({ length } = folder);
    }
  }
  let disk = disks.get(key);
  if (disk === undefined) disks.set(key, (disk = { gate: new Gate(OF_ONE), owed: 0 }));
  return disk;
}

/** The error for a question about a path that was given up. */
export function noAnswer(path: string): Error {
  return Object.assign(new Error(`the disk of ${path} does not answer`), { code: SILENT });
}
