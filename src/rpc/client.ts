/**
 * The asking side: makes any contract's methods callable over a channel. No method is forwarded by
 * hand. Runs in the browser and in Node.
 */
import type { Api, Events } from '../contract/contract.ts';
import { AppError } from '../base/errors.ts';
import type { Channel } from './channel.ts';
import { readAnnouncement, readAnswer } from './messages.ts';

/** `A` and `E` are the window's contract unless said otherwise (Electron's main process has its own). */
export interface Client<A = Api, E = Events> {
  readonly api: A;
  /** Listens to one kind of announcement; call the answer to stop. */
  readonly on: <K extends keyof E & string>(event: K, listener: (data: E[K]) => void) => () => void;
  /** Settles when the channel has closed, from either side. */
  readonly closed: Promise<void>;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: AppError): void;
}

/** Calls that are open when the channel closes, and later ones, reject with code `closed`. */
export function createClient<A extends object = Api, E extends object = Events>(
  channel: Channel,
): Client<A, E> {
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, Set<(data: never) => void>>();
  let lastId = 0;
  let isClosed = false;

  channel.onMessage((message) => {
    const announcement = readAnnouncement(message);
    if (announcement) {
      for (const listener of [...(listeners.get(announcement.event) ?? [])]) {
        listener(announcement.data as never);
      }
      return;
    }
    const answer = readAnswer(message);
    const caller = answer && pending.get(answer.id);
    // No caller: an answer that came twice, or to nothing that was asked.
    if (!caller) return;
    pending.delete(answer.id);
    if ('error' in answer) caller.reject(new AppError(answer.error.code, answer.error.message));
    else caller.resolve(answer.result);
  });

  const closed = new Promise<void>((resolve) => {
    channel.onClose(() => {
      isClosed = true;
      for (const caller of pending.values()) caller.reject(closedError());
      pending.clear();
      resolve();
    });
  });

  function call(method: string, input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (isClosed) {
        reject(closedError());
        return;
      }
      const id = ++lastId;
      pending.set(id, { resolve, reject });
      try {
        channel.send(input === undefined ? { id, call: method } : { id, call: method, input });
      } catch (error) {
        // Data that cannot be sent is the caller's mistake, not the end of the channel.
        pending.delete(id);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  return { api: callable(call) as A, on, closed };

  function on<K extends keyof E & string>(event: K, listener: (data: E[K]) => void): () => void {
    const own = listeners.get(event) ?? new Set();
    listeners.set(event, own);
    own.add(listener);
    return () => own.delete(listener);
  }
}

/** Every property is a method, except `then`: `await client.api` must not take it for a promise. */
function callable(call: (method: string, input: unknown) => Promise<unknown>): object {
  const methods = new Map<string, (input?: unknown) => Promise<unknown>>();
  return new Proxy(Object.create(null) as object, {
    get(_target, property) {
      if (typeof property !== 'string' || property === 'then') return undefined;
      let method = methods.get(property);
      if (!method) {
        method = (input) => call(property, input);
        methods.set(property, method);
      }
      return method;
    },
  });
}

function closedError(): AppError {
  return new AppError(
    'closed',
    'The connection to Keepsake has ended. Reopen the window to go on.',
  );
}
