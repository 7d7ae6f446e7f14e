/** All that is derived from photos. A task that is not listed any more loses its results when a library is opened. */
import type { FileTask, Task } from './task.ts';
import { caption } from './tasks/caption/task.ts';
import { fingerprint } from './tasks/fingerprint/task.ts';
import { guesses } from './tasks/guesses/task.ts';
import { monochrome } from './tasks/monochrome/task.ts';
import { pairs } from './tasks/pairs/task.ts';
import { thumbnail } from './tasks/thumbnail/task.ts';
import { traces } from './tasks/traces/task.ts';
import { vector } from './tasks/vector/task.ts';

/** The tasks in the order of their needs. `model`: the key of the model that makes vectors. */
export function taskList(model: string): readonly Task[] {
  return [thumbnail, fingerprint, vector(model), traces, pairs, guesses, monochrome, caption];
}

/** Those that read the photo's file. */
export function fileTasks(tasks: readonly Task[]): FileTask[] {
  return tasks.filter((task) => task.runs !== 'engine');
}
