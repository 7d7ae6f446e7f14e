/**
 * Entry of the engine as an Electron utility process: opens the engine for main, and serves every
 * window that main connects. Knows Electron only as ports.
 */
import './end-on-rejection.ts';
import type { MessageEvent, MessagePortMain } from 'electron';
import { AppError, messageOf } from '../src/base/errors.ts';
import { Engine } from '../src/engine.ts';
import { createClient } from '../src/rpc/client.ts';
import { portChannel } from '../src/rpc/port.ts';
import { serve } from '../src/rpc/server.ts';
import { createAnalyserProxies } from './analyser-proxy.ts';
import type { FromEngine, ImageApi, ShellApi, ToEngine } from './messages.ts';

type Open = Extract<ToEngine, { kind: 'open' }>;

const noEvents = { subscribe: () => () => undefined };
const analysers = createAnalyserProxies(tell);
/** Settles when windows may be served; never where the library is refused. */
const started = Promise.withResolvers<Engine>();
let engine: Engine | undefined;

function tell(message: FromEngine): void {
  process.parentPort.postMessage(message);
}

async function open(message: Open, shellPort: MessagePortMain, imagePort: MessagePortMain) {
  const shell = createClient<ShellApi, object>(portChannel(shellPort)).api;
  const opened = await Engine.open({
    libraryFolder: message.libraryFolder,
    version: message.version,
    spawn: analysers.spawn,
    host: {
      kind: 'desktop',
      chooseFolder: () => shell.chooseFolder(),
      reveal: (path) => shell.reveal({ path }),
      trash: (path) => shell.trash({ path }),
    },
  });
  engine = opened;
  opened.setPower(message.onBattery);
  const images: ImageApi = {
    thumbnail: ({ id }) => opened.images.thumbnail(id),
    full: ({ id }) => opened.images.full(id),
  };
  serve(portChannel(imagePort), images, noEvents, opened.report);
  // Before any window asks: a library whose folders are not known yet would look like a first start.
  await opened.start();
  started.resolve(opened);
  await addFolders(opened, message.folders);
  tell({ kind: 'opened' });
}

function serveWindow(opened: Engine, port: MessagePortMain): void {
  serve(portChannel(port), opened.api, opened.events, opened.report);
}

/** A folder that is not there costs itself only; the window shows which ones are known. */
async function addFolders(opened: Engine, folders: readonly string[]): Promise<void> {
  for (const path of folders) {
    await opened.api.addFolder({ path }).catch((error: unknown) => {
      process.stderr.write(`${path}: ${messageOf(error)}\n`);
    });
  }
}

async function receive({ data, ports }: MessageEvent): Promise<void> {
  const message = data as ToEngine;
  const [first, second] = ports;
  switch (message.kind) {
    case 'open':
      if (first && second) await open(message, first, second);
      return;
    case 'window':
      if (first) serveWindow(await started.promise, first);
      return;
    case 'add-folders':
      await addFolders(await started.promise, message.folders);
      return;
    case 'analyser-port':
      if (first) analysers.connect(message.key, first);
      return;
    case 'analyser-ended':
      analysers.ended(message.key, message.reason, message.fromOutside);
      return;
    case 'power':
      (await started.promise).setPower(message.onBattery);
      return;
    case 'close':
      await engine?.close();
      process.exit(0);
  }
}

process.parentPort.on('message', (event) => {
  receive(event).catch((error: unknown) => {
    // Only opening fails in a way that a new start would not mend: the library says why.
    if (error instanceof AppError) {
      tell({ kind: 'refused', code: error.code, message: error.message });
      return;
    }
    tell({ kind: 'failed', message: messageOf(error) });
    throw error;
  });
});
