/**
 * A typed double of the few Electron objects that the shell uses, made of real parts: ports are real
 * MessagePorts, and a utility process is a real thread that runs the real entry file.
 */
import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';
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

/** Does nothing until it is killed, or until whoever started it is gone. */
const IDLE = ['-e', 'process.stdin.resume()'];

/**
 * A utility process as main sees it. Its code runs in a thread, so that real ports can be handed to
 * it; its id, priority and death are those of a real process beside it. As in Electron, the id is not
 * known before `spawn` nor after `exit`, `kill` does nothing before `spawn`, `exit` tells the bare
 * number of a signal, and a rejection that nobody handles is only warned of.
 */
export class UtilityDouble extends EventEmitter {
  readonly stderr: NodeJS.ReadableStream;
  readonly #worker: Worker;
  readonly #process = spawn(process.execPath, IDLE, { stdio: ['pipe', 'ignore', 'ignore'] });
  #pid: number | undefined;

  constructor(entry: URL) {
    super();
    this.#worker = new Worker(new URL('./utility.ts', import.meta.url), {
      workerData: entry.href,
      stderr: true,
      execArgv: ['--unhandled-rejections=warn-with-error-code'],
    });
    this.stderr = this.#worker.stderr;
    this.#worker.on('message', (message: unknown) => this.emit('message', message));
    // A thread's fault, which in Electron would end the process with a code.
    this.#worker.on('error', (error) => process.stderr.write(`${String(error)}\n`));
    this.#worker.once('exit', (code) => this.#end(code));
    this.#process.once('spawn', () => {
      this.#pid = this.#process.pid;
      this.emit('spawn');
    });
    this.#process.once('exit', (_code, signal) => {
      this.#end(signal === null ? 0 : constants.signals[signal]);
    });
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  postMessage(data: unknown, transfer: { node: MessagePort }[] = []): void {
    const ports = transfer.map(({ node }) => node);
    this.#worker.postMessage({ data, ports } satisfies Envelope, ports);
  }

  kill(): boolean {
    return this.#pid !== undefined && this.#process.kill('SIGTERM');
  }

  /** Whichever half ends first takes the other with it; main hears of one end. */
  #end(code: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#process.kill('SIGKILL');
    void this.#worker.terminate().then(() => {
      this.emit('exit', code);
      this.#pid = undefined;
    });
  }

  #ended = false;
}

/** Forks an entry of electron/ as main would; `started` keeps them for the test to look at. */
export function forkUtility(name: string, started: UtilityDouble[]): UtilityProcess {
  const child = new UtilityDouble(new URL(`../../electron/${name}.ts`, import.meta.url));
  started.push(child);
  return child as unknown as UtilityProcess;
}
