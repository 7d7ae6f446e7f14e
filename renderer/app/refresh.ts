/** Asking again when the engine announces changes, without asking at each of them. Runs in the window. */

/** Announcements come in bursts while photos arrive. */
const REST_MILLISECONDS = 400;

/** Runs `load` at once; however often it is asked for meanwhile, it runs once more, after a rest. */
export function refresher(load: () => Promise<void>): () => void {
  const refresh = idRefresher(() => load());
  return () => refresh(null);
}

/** The same for what is named by ids: those that were wished for are asked for together; null is all. */
export function idRefresher(
  load: (ids: number[] | null) => Promise<void>,
): (ids: readonly number[] | null) => void {
  let isBusy = false;
  /** Null while nothing is wished for. */
  let wished: Set<number> | 'all' | null = null;
  return function refresh(ids) {
    if (ids?.length === 0) return;
    if (ids === null || wished === 'all') wished = 'all';
    else wished = new Set([...(wished ?? []), ...ids]);
    if (!isBusy) void run();
  };

  async function run(): Promise<void> {
    isBusy = true;
    while (wished !== null) {
      const now = wished;
      wished = null;
      await load(now === 'all' ? null : [...now]);
      await new Promise((resolve) => setTimeout(resolve, REST_MILLISECONDS));
    }
    isBusy = false;
  }
}
