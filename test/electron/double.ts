/**
 * A typed double of the few Electron objects that the shell uses, made of real parts: ports are real
 * MessagePorts, and a utility process is a real process that runs the real entry file.
 */
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { MessageChannelMain, MessagePortMain, UtilityProcess } from 'electron';
import { MAIN, type Parcel } from './parcel.ts';

/** Electron's MessagePortMain over Node's MessagePort. */
class PortDouble extends EventEmitter {
  readonly #node: MessagePort;

  constructor(node: MessagePort) {
    super();
    this.#node = node;
  }

  postMessage(data: unknown): void {
    this.#node.postMessage(data);
  }

  start(): void {
    this.#node.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
    this.#node.on('close', () => this.emit('close'));
  }

  close(): void {
    this.#node.close();
  }
}

/** The Node port of each double that main holds: what goes to a process in its stead. */
const nodePorts = new WeakMap<object, MessagePort>();

function portDouble(node: MessagePort): MessagePortMain {
  const port: object = new PortDouble(node);
  nodePorts.set(port, node);
  return port as MessagePortMain;
}

/** Both ends of a channel. */
export function createChannel(): MessageChannelMain {
  const { port1, port2 } = new MessageChannel();
  const channel: object = { port1: portDouble(port1), port2: portDouble(port2) };
  return channel as MessageChannelMain;
}

/**
 * A utility process as main sees it. As in Electron, its id is not known before `spawn` nor after
 * `exit`, `kill` does nothing before `spawn`, `exit` tells the bare number of a signal, and a rejection
 * that nobody handles is only warned of. Ports that it is handed stay in this process, which carries
 * their messages to and fro; they close when it ends.
 */
export class UtilityDouble extends EventEmitter {
  readonly stderr: NodeJS.ReadableStream | null;
  readonly #process;
  readonly #ports = new Map<number, MessagePort>();
  #lastPort = MAIN;
  #pid: number | undefined;

  constructor(entry: URL) {
    super();
    this.#process = fork(new URL('./utility.ts', import.meta.url), [fileURLToPath(entry)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--unhandled-rejections=warn-with-error-code'],
    });
    this.stderr = this.#process.stderr;
    this.#process.on('message', (parcel: Parcel) => this.#receive(parcel));
    this.#process.once('spawn', () => {
      this.#pid = this.#process.pid;
      this.emit('spawn');
    });
    // Unlike `exit`, after all that it wrote and sent.
    this.#process.once('close', (code, signal) => {
      for (const port of this.#ports.values()) port.close();
      this.emit('exit', signal === null ? code : constants.signals[signal]);
      this.#pid = undefined;
    });
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  postMessage(data: unknown, transfer: MessagePortMain[] = []): void {
    this.#send({ port: MAIN, data, ports: transfer.map((port) => this.#take(port)) });
  }

  kill(): boolean {
    return this.#pid !== undefined && this.#process.kill('SIGTERM');
  }

  #send(parcel: Parcel): void {
    // A process that has ended gets no messages, as in Electron.
    if (this.#process.connected) this.#process.send(parcel, () => undefined);
  }

  #take(port: MessagePortMain): number {
    const node = nodePorts.get(port);
    if (!node) throw new Error('not a port of createChannel');
    const id = ++this.#lastPort;
    this.#ports.set(id, node);
    node.on('message', (data: unknown) => this.#send({ port: id, data, ports: [] }));
    node.on('close', () => {
      this.#ports.delete(id);
      this.#send({ port: id, isClosed: true });
    });
    return id;
  }

  #receive(parcel: Parcel): void {
    if ('isClosed' in parcel) this.#ports.get(parcel.port)?.close();
    else if (parcel.port === MAIN) this.emit('message', parcel.data);
    else this.#ports.get(parcel.port)?.postMessage(parcel.data);
  }
}

/** Forks an entry of electron/ as main would; `started` keeps them for the test to look at. */
export function forkUtility(name: string, started: UtilityDouble[]): UtilityProcess {
  const child = new UtilityDouble(new URL(`../../electron/${name}.ts`, import.meta.url));
  started.push(child);
  return child as unknown as UtilityProcess;
}
