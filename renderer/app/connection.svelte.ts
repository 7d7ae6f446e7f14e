/** Whether the engine answers, as far as the window speaks of it. Runs in the window. */
import { onConnection, type Connection } from './client.ts';

/** A blip is not worth a word. */
const GRACE_MILLISECONDS = 800;

class ConnectionState {
  now = $state<Connection>('open');
  /** Why there is no engine, where the desktop app knows it. */
  trouble = $state<string | null>(null);
  /** Nobody answers: what is asked now stays unanswered, and nothing is under way. */
  readonly isAway = $derived(this.now !== 'open');

  constructor() {
    let timer: ReturnType<typeof setTimeout> | undefined;
    onConnection((now, trouble) => {
      clearTimeout(timer);
      this.trouble = trouble;
      if (now === 'open') this.now = now;
      else timer = setTimeout(() => (this.now = now), GRACE_MILLISECONDS);
    });
  }
}

export const connection = new ConnectionState();
