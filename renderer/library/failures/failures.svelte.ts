/**
 * Files that could not be read, grouped by their reason so that thousands of them stay readable.
 * Runs in the window.
 */
import type { Failure } from '../../../src/contract/activity.ts';
import type { FailureCode } from '../../../src/contract/errors.ts';
import type { Client } from '../../../src/rpc/client.ts';

export interface FailureGroup {
  code: FailureCode;
  failures: Failure[];
}

export class Failures {
  list = $state.raw<Failure[]>([]);
  isLoaded = $state(false);
  /** The reason with the most files first. */
  readonly groups: FailureGroup[] = $derived(groupByCode(this.list));

  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Asks anew, whatever is being asked already: the last answer is the newest. */
  async load(): Promise<void> {
    this.list = await this.#client.api.failures();
    this.isLoaded = true;
  }

  /** Puts these files, or all, back into the queue; answers how many. */
  async retry(failures?: Failure[]): Promise<number> {
    const fileIds = failures?.map((failure) => failure.fileId);
    const count = await this.#client.api.retry(fileIds ? { fileIds } : {});
    await this.load();
    return count;
  }
}

function groupByCode(failures: Failure[]): FailureGroup[] {
  return [...Map.groupBy(failures, (failure) => failure.code)]
    .map(([code, list]) => ({ code, failures: list }))
    .sort((a, b) => b.failures.length - a.failures.length);
}
