/** The listening half that all channels share. Runs everywhere; imports only the Channel type. */
import type { Channel } from './channel.ts';

/** What a transport feeds; `onMessage` and `onClose` are handed on as the channel's own. */
export interface Inbox extends Pick<Channel, 'onMessage' | 'onClose'> {
  deliver(message: unknown): void;
  /** Ends the channel for its listeners; later calls and messages do nothing. */
  end(): void;
  readonly ended: boolean;
}

/** Keeps messages until someone listens, and tells every listener of the end exactly once. */
export function createInbox(): Inbox {
  let reader: ((message: unknown) => void) | undefined;
  let waiting: unknown[] = [];
  let closeListeners: (() => void)[] = [];
  let ended = false;
  return {
    deliver(message) {
      if (ended) return;
      if (reader) reader(message);
      else waiting.push(message);
    },
    end() {
      if (ended) return;
      ended = true;
      waiting = [];
      const listeners = closeListeners;
      closeListeners = [];
      for (const listener of listeners) listener();
    },
    get ended() {
      return ended;
    },
    onMessage(listener) {
      reader = listener;
      const early = waiting;
      waiting = [];
      for (const message of early) listener(message);
    },
    onClose(listener) {
      if (ended) void Promise.resolve().then(listener);
      else closeListeners.push(listener);
    },
  };
}
