/** Many calls become few: what changes often is announced at a calm pace. */

/** A function that runs `action` soon after it is called, and at most once per `milliseconds`. */
export interface Coalesced {
  (): void;
  /** Runs what is due now. */
  flush(): void;
  /** Drops what is due. */
  cancel(): void;
}

/** Wraps `action`: the first call runs it almost at once, later ones wait for the interval. */
export function coalesce(milliseconds: number, action: () => void): Coalesced {
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  const run = (): void => {
    timer = undefined;
    last = Date.now();
    action();
  };
  const call = (): void => {
    timer ??= setTimeout(run, Math.max(0, last + milliseconds - Date.now())).unref();
  };
  return Object.assign(call, {
    flush: (): void => {
      if (timer === undefined) return;
      clearTimeout(timer);
      run();
    },
    cancel: (): void => {
      clearTimeout(timer);
      timer = undefined;
    },
  });
}
