/** Runs in the double's process: gives the entry its `process.parentPort`, then becomes the entry. */
import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import { MAIN, type Parcel } from './parcel.ts';

function send(parcel: Parcel): void {
  process.send?.(parcel, () => undefined);
}

/** A port that main transferred, or main itself. As in Electron, messages wait until it is started. */
class Port extends EventEmitter {
  readonly #id: number;
  #waiting: { data: unknown; ports: Port[] }[] | undefined = [];

  constructor(id: number) {
    super();
    this.#id = id;
  }

  postMessage(data: unknown): void {
    send({ port: this.#id, data, ports: [] });
  }

  deliver(event: { data: unknown; ports: Port[] }): void {
    if (this.#waiting) this.#waiting.push(event);
    else this.emit('message', event);
  }

  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const event of waiting) this.emit('message', event);
  }

  close(): void {
    send({ port: this.#id, isClosed: true });
  }
}

const [, , entry] = process.argv;
if (!process.send || !entry) throw new Error('this file runs as a utility double’s process only');

const ports = new Map<number, Port>();
function portOf(id: number): Port {
  const port = ports.get(id) ?? new Port(id);
  ports.set(id, port);
  return port;
}

process.on('message', (parcel: Parcel) => {
  if ('isClosed' in parcel) portOf(parcel.port).emit('close');
  else portOf(parcel.port).deliver({ data: parcel.data, ports: parcel.ports.map(portOf) });
});
// Main is gone: Electron takes its utility processes along.
process.on('disconnect', () => process.exit());

// Only what Electron's parentPort has: it can be neither started nor closed.
const main = portOf(MAIN);
const parentPort = {
  on: main.on.bind(main),
  once: main.once.bind(main),
  postMessage: main.postMessage.bind(main),
};
Object.defineProperty(process, 'parentPort', { value: parentPort });
await import(pathToFileURL(entry).href);
main.start();
