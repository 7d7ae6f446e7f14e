/**
 * What a transport is: something that carries messages both ways and can end.
 * Runs in the browser and in Node; uses types of neither.
 */

/** Messages are JSON data. A channel delivers them in order, each at most once. */
export interface Channel {
  /** Sends a message; silently nothing once the channel is closed. */
  send(message: unknown): void;
  /** Sets the one reader of messages. What arrived before is delivered to it first. */
  onMessage(listener: (message: unknown) => void): void;
  /** Calls back once when either side has closed; at once (in a microtask) if that has happened. */
  onClose(listener: () => void): void;
  close(): void;
}
