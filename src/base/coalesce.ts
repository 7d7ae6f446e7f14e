/** Many calls become few: what changes often is announced at a calm pace. */

/** A function that runs `action` soon after it is called, and at most once per `milliseconds`. */
export interface Coalesced {
  (): void;
  /** Drops what is due and runs nothing any more. */
  end(): void;
}

/** Wraps `action`: the first call runs it almost at once, later ones wait for the interval. */
export function coalesce(milliseconds: number, action: () => void): Coalesced {
  let timer: NodeJS.Timeout | undefined;
  // Not the time of day, which may be set back.
  let last = -Infinity;
  let ended = false;
  const run = (): void => {
    timer = undefined;
    last = performance.now();
    action();
  };
  const call = (): void => {
    if (ended) return;
    timer ??= setTimeout(run, Math.max(0, last + milliseconds - performance.now())).unref();
  };
  return Object.assign(call, {
    end: (): void => {
      ended = true;
      clearTimeout(timer);
      timer = undefined;
    },
  });
}
