/**
 * The engine's process, kept alive: main starts it, joins windows and analysers to it by ports, and
 * starts it anew with growing pauses when it has crashed. Main process.
 */
import type { MessageChannelMain, MessagePortMain, UtilityProcess } from 'electron';
import type { AnalyserRole } from '../src/analyse/protocol.ts';
import { createClient, type Client } from '../src/rpc/client.ts';
import { portChannel } from '../src/rpc/port.ts';
import { serve } from '../src/rpc/server.ts';
import type { ImageSource } from '../src/web/images.ts';
import { createAnalyserForks } from './analyser-forks.ts';
import type { FromEngine, ImageApi, ShellApi, ToEngine } from './messages.ts';
import { endProcess, listenToLastWords } from './utility-process.ts';

export interface EngineParts {
  forkEngine: () => UtilityProcess;
  forkAnalyser: (role: AnalyserRole) => UtilityProcess;
  createChannel: () => MessageChannelMain;
  shell: ShellApi;
  libraryFolder: string;
  version: string;
  /** To be added at the first start. */
  folders: string[];
  /** The library cannot be opened; no new start follows. */
  onRefused: (message: string) => void;
  /** The engine ended `crashes` times in a row; the next start follows in `seconds`. */
  onCrash: (crashes: number, seconds: number, reason: string) => void;
  /** Pause before the given start after a crash, in milliseconds. */
  pause?: (crashes: number) => number;
}

export interface EngineProcess {
  start(): void;
  /** Also told to an engine that is started later; until then it is plugged in. */
  setPower(onBattery: boolean): void;
  /** The window's end of a new port. Before the engine is up, messages wait in it. */
  connect(): MessagePortMain;
  addFolders(folders: string[]): void;
  readonly images: ImageSource;
  /** Why the engine ended, until one is up again. */
  readonly trouble: string | null;
  /** Lets the engine finish what it holds; kills it when that takes too long. */
  close(): Promise<void>;
}

/** An engine that ran this long was well: its next crash counts as the first. */
const WELL_MILLISECONDS = 60_000;
const CLOSING_MILLISECONDS = 10_000;

/** 0.5 s, 1 s, 2 s … at most 30 s. */
function growingPause(crashes: number): number {
  return Math.min(500 * 2 ** (crashes - 1), 30_000);
}

/** The message of the error that a dying Node process prints among its stack; null where there is none. */
function errorIn(words: string): string | null {
  return /^(?:\w*Error|FatalError in)\b.*$/m.exec(words)?.[0] ?? null;
}

const noEvents = { subscribe: () => () => undefined };

export function createEngineProcess(parts: EngineParts): EngineProcess {
  const { createChannel, libraryFolder, version, pause = growingPause } = parts;
  let engine: UtilityProcess | undefined;
  let images: Client<ImageApi, object> | undefined;
  let folders = parts.folders;
  let crashes = 0;
  let trouble: string | null = null;
  let restart: NodeJS.Timeout | undefined;
  let closing = false;
  let onBattery = false;
  let waitingWindows: MessagePortMain[] = [];
  const analysers = createAnalyserForks({ ...parts, send });

  function send(message: ToEngine, ports: MessagePortMain[] = []): void {
    engine?.postMessage(message, ports);
  }

  function start(): void {
    if (closing) return;
    const startedAt = performance.now();
    const child = parts.forkEngine();
    engine = child;
    const lastWords = listenToLastWords(child, (bytes) => process.stderr.write(bytes));
    let told: string | undefined;
    child.on('message', (message: FromEngine) => {
      if (message.kind === 'failed') told = message.message;
      else receive(message);
    });
    child.once('exit', (code) => {
      engine = undefined;
      images = undefined;
      analysers.killAll();
      if (closing) return;
      crashes = performance.now() - startedAt > WELL_MILLISECONDS ? 1 : crashes + 1;
      trouble = told ?? errorIn(lastWords()) ?? `exit code ${code}`;
      const milliseconds = pause(crashes);
      parts.onCrash(crashes, milliseconds / 1000, trouble);
      restart = setTimeout(start, milliseconds);
    });

    const shellPorts = createChannel();
    const imagePorts = createChannel();
    serve(portChannel(shellPorts.port1), parts.shell, noEvents);
    images = createClient<ImageApi, object>(portChannel(imagePorts.port1));
    send({ kind: 'open', libraryFolder, version, folders, onBattery }, [
      shellPorts.port2,
      imagePorts.port2,
    ]);
    for (const port of waitingWindows) send({ kind: 'window' }, [port]);
    waitingWindows = [];
  }

  function receive(message: Exclude<FromEngine, { kind: 'failed' }>): void {
    switch (message.kind) {
      case 'opened':
        folders = [];
        trouble = null;
        return;
      case 'refused':
        closing = true;
        parts.onRefused(message.message);
        return;
      case 'fork-analyser':
        analysers.fork(message.key, message.role);
        return;
      case 'kill-analyser':
        analysers.kill(message.key);
        return;
      case 'niceness':
        analysers.setNiceness(message.key, message.niceness);
    }
  }

  function imageApi(): ImageApi {
    if (!images) throw new Error('the engine is being restarted');
    return images.api;
  }

  return {
    start,
    setPower(isOnBattery) {
      onBattery = isOnBattery;
      send({ kind: 'power', onBattery });
    },
    connect() {
      const { port1, port2 } = createChannel();
      if (engine) send({ kind: 'window' }, [port1]);
      else waitingWindows.push(port1);
      return port2;
    },
    addFolders(more) {
      if (engine) send({ kind: 'add-folders', folders: more });
      else folders = [...folders, ...more];
    },
    images: {
      thumbnail: async (id) => imageApi().thumbnail({ id }),
      full: async (id) => imageApi().full({ id }),
    },
    get trouble() {
      return trouble;
    },
    async close() {
      closing = true;
      clearTimeout(restart);
      const child = engine;
      if (!child) return;
      await new Promise<void>((resolve) => {
        const impatience = setTimeout(() => endProcess(child), CLOSING_MILLISECONDS);
        child.once('exit', () => {
          clearTimeout(impatience);
          resolve();
        });
        send({ kind: 'close' });
      });
    },
  };
}
