/**
 * A typed double of the few Electron objects that the shell uses, made of real parts: ports are real
 * MessagePorts, and a utility process is a real thread that runs the real entry file.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { MessageChannelMain, MessagePortMain, UtilityProcess } from 'electron';

/** Electron delivers a message together with its ports; Node only the message. */
interface Envelope {
  data: unknown;
  ports: MessagePort[];
}

/** Electron's MessagePortMain over Node's MessagePort. */
export class PortDouble extends EventEmitter {
  /** What is transferred in its stead. */
  readonly node: MessagePort;

  constructor(node: MessagePort) {
    super();
    this.node = node;
    node.on('message', ({ data, ports }: Envelope) => {
      this.emit('message', { data, ports: ports.map((port) => new PortDouble(port)) });
    });
    node.on('close', () => this.emit('close'));
  }

  postMessage(data: unknown, transfer: PortDouble[] = []): void {
    const ports = transfer.map(({ node }) => node);
    this.node.postMessage({ data, ports } satisfies Envelope, ports);
  }

  start(): void {
    this.node.start();
  }

  close(): void {
    this.node.close();
  }
}

/** Both ends of a channel. */
export function createChannel(): MessageChannelMain {
  const { port1, port2 } = new MessageChannel();
  const channel: object = { port1: lazyPort(port1), port2: lazyPort(port2) };
  return channel as MessageChannelMain;
}

/** Becomes a PortDouble at its first use; until then the Node port can still be transferred. */
function lazyPort(node: MessagePort): MessagePortMain {
  let port: PortDouble | undefined;
  return new Proxy({ node } as unknown as MessagePortMain, {
    get(_target, property) {
      if (property === 'node') return node;
      if (property === 'addEventListener') return undefined;
      port ??= new PortDouble(node);
      const value: unknown = Reflect.get(port, property);
      return typeof value === 'function' ? (value.bind(port) as unknown) : value;
    },
    has: (_target, property) => property !== 'addEventListener',
  });
}

/** A utility process as main sees it: a thread, which `crash` ends as a fault in native code would. */
export class UtilityDouble extends EventEmitter {
  readonly pid = undefined;
  readonly #worker: Worker;
  readonly stderr: NodeJS.ReadableStream;

  constructor(entry: URL) {
    super();
    this.#worker = new Worker(new URL('./utility.ts', import.meta.url), {
      workerData: entry.href,
      stderr: true,
      execArgv: [],
    });
    this.stderr = this.#worker.stderr;
    this.#worker.on('message', (message: unknown) => this.emit('message', message));
    // A thread's fault, which in Electron would end the process with a code.
    this.#worker.on('error', (error) => process.stderr.write(`${String(error)}\n`));
    this.#worker.on('exit', (code) => this.emit('exit', code));
  }

  postMessage(data: unknown, transfer: { node: MessagePort }[] = []): void {
    const ports = transfer.map(({ node }) => node);
    this.#worker.postMessage({ data, ports } satisfies Envelope, ports);
  }

  kill(): boolean {
    void this.#worker.terminate();
    return true;
  }
}

/** Forks an entry of electron/ as main would; `started` keeps them for the test to look at. */
export function forkUtility(name: string, started: UtilityDouble[]): UtilityProcess {
  const child = new UtilityDouble(new URL(`../../electron/${name}.ts`, import.meta.url));
  started.push(child);
  return child as unknown as UtilityProcess;
}
