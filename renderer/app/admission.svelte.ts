/**
 * The key to a Keepsake that is served on loopback: gotten for the ticket in the address, kept in
 * the storage of this very port, and in no address that is shown. See src/web/access.ts. Runs in the
 * window.
 */
import { ADMISSION_PATH, pathBehindKey, ticketIn } from '../../src/rpc/loopback.ts';

const STORAGE_KEY = 'keepsake.key';

let key = $state(localStorage.getItem(STORAGE_KEY) ?? '');
// Another tab was admitted to a Keepsake that was started again.
window.addEventListener('storage', (event) => {
  if (event.key === STORAGE_KEY) key = event.newValue ?? '';
});

// A new address pasted over this window's own changes only what stands after the `#`.
window.addEventListener('hashchange', () => {
  if (ticketIn(location.hash) !== null) void useTicket().then(() => location.reload());
});

/** Hands in the ticket of the address, where there is one, and takes it out of there. */
export async function useTicket(): Promise<void> {
  const ticket = ticketIn(location.hash);
  if (ticket === null) return;
  history.replaceState(history.state, '', location.pathname);
  const headers = { authorization: `Bearer ${ticket}` };
  const answer = await fetch(ADMISSION_PATH, { method: 'POST', headers }).catch(() => null);
  // A ticket that was used before: this browser may have the key from then.
  if (!answer?.ok) return;
  key = await answer.text();
  localStorage.setItem(STORAGE_KEY, key);
}

/** The path under which this window is given what others are not; follows the key. */
export function privatePath(path: string): string {
  return pathBehindKey(key, path);
}
