/**
 * The answering side: lets whoever holds the channel call the methods of one plain record, and no
 * other code. Runs in Node (and in tests anywhere).
 */
import type { Events } from '../contract/contract.ts';
import { AppError, messageOf } from '../base/errors.ts';
import type { Channel } from './channel.ts';
import { readCall, type Answer, type Call } from './messages.ts';

/** Where announcements come from. The listener gets `(event, data)`; the answer ends the subscription. */
export interface EventSource<E = Events> {
  subscribe(listener: <K extends keyof E & string>(event: K, data: E[K]) => void): () => void;
}

/** More open calls than any window makes; beyond it the other side is broken or hostile. */
const MAX_OPEN_CALLS = 1000;

/** Enough for any sentence; an error's message never carries a stack or a file's content. */
const MAX_ERROR_CHARACTERS = 500;

/**
 * Serves the record's own methods (the window's Api, where nothing else is said) until the channel closes. A message that is no call closes the channel: the other side is
 * not a window of ours. Methods must check their input themselves; here it is only known to be an
 * object. `report` hears of errors that no code expected, for the log.
 */
export function serve<E extends object = Events>(
  channel: Channel,
  api: object,
  events: EventSource<E>,
  report: (error: unknown, method: string) => void = () => undefined,
): void {
  let open = 0;
  const unsubscribe = events.subscribe((event, data) => channel.send({ event, data }));
  channel.onClose(unsubscribe);

  channel.onMessage((message) => {
    const call = readCall(message);
    if (!call || open >= MAX_OPEN_CALLS) {
      channel.close();
      return;
    }
    open += 1;
    void answer(call).then((reply) => {
      open -= 1;
      try {
        channel.send(reply);
      } catch (error) {
        // The answer held what cannot travel, such as a BigInt.
        channel.send(unexpected(call, error));
      }
    });
  });

  async function answer({ id, call, input }: Call): Promise<Answer> {
    try {
      // Own properties only: `constructor`, `__proto__` and their like are no methods.
      const method: unknown = Object.hasOwn(api, call) ? api[call as keyof object] : undefined;
      if (typeof method !== 'function') {
        throw new AppError('not-found', `Keepsake knows no method “${call}”.`);
      }
      const result: unknown = await Reflect.apply(method, api, input === undefined ? [] : [input]);
      return { id, result };
    } catch (error) {
      if (error instanceof AppError) {
        return { id, error: { code: error.code, message: error.message } };
      }
      return unexpected({ id, call }, error);
    }
  }

  function unexpected({ id, call }: Call, error: unknown): Answer {
    report(error, call);
    const reason = (messageOf(error).split('\n', 1)[0] ?? '').slice(0, MAX_ERROR_CHARACTERS);
    return { id, error: { code: 'internal', message: `“${call}” failed: ${reason}` } };
  }
}
