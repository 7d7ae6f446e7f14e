/** Asking again when the engine announces changes, without asking at each of them. Runs in the window. */

/** Announcements come in bursts while photos arrive. */
const REST_MILLISECONDS = 400;

/** Runs `load` at once, and again after a rest as often as it was wished for meanwhile: once. */
export function refresher(load: () => Promise<void>): () => void {
  let isBusy = false;
  let isWished = false;
  return function refresh(): void {
    isWished = true;
    if (isBusy) return;
    isBusy = true;
    isWished = false;
    void load().then(() => {
      setTimeout(() => {
        isBusy = false;
        if (isWished) refresh();
      }, REST_MILLISECONDS);
    });
  };
}
