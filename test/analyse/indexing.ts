/** A scheduler at work on photos of its own: what the tests of this folder share. */
import { readdirSync, statSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DeviceId } from '../../src/contract/models.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { Scheduler } from '../../src/analyse/scheduler.ts';
import { taskList } from '../../src/analyse/tasks.ts';
import type { AnalyserProcess, SpawnAnalyser, ToAnalyser } from '../../src/analyse/protocol.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { openStore } from '../../src/store/database.ts';
import type { Store } from '../../src/store/database.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { scratchFolder } from '../support/scratch.ts';

export const model = builtInModel();

export interface Bench {
  store: Store;
  photos: string;
  /** Puts the files that are in the folder now into the queue. */
  queue: () => void;
  index: (options?: IndexOptions) => Promise<void>;
}

export interface IndexOptions {
  /** The version of the task for vectors, where it is another than the model's key. */
  version?: string;
  spawn?: SpawnAnalyser;
  devices?: DeviceId[];
  failed?: (device: DeviceId) => void;
}

export async function bench(): Promise<Bench> {
  const folder = scratchFolder();
  const photos = join(folder, 'photos');
  mkdirSync(photos);
  const store = await openStore(join(folder, 'library'));
  onTestFinished(() => store.close());
  store.library.prepare('INSERT INTO folders (id, path, added_at) VALUES (1, ?, 0)').run(photos);
  return {
    store,
    photos,
    queue: () => {
      applyChanges(
        store,
        1,
        readdirSync(photos).map((path) => {
          const { size, mtimeMs, dev, ino } = statSync(join(photos, path));
          return { kind: 'added', path, size, modifiedAt: mtimeMs, identity: `${dev}:${ino}` };
        }),
      );
    },
    index: (options) => indexAll(store, options),
  };
}

/** Runs a scheduler until nothing is left. */
export function indexAll(store: Store, options: IndexOptions = {}): Promise<void> {
  const devices = options.devices ?? ['cpu'];
  return new Promise((resolve) => {
    const scheduler = new Scheduler({
      store,
      tasks: taskList(options.version ?? model.key),
      spawn: options.spawn ?? spawnNodeAnalyser,
      model,
      devices: {
        choose: () => Promise.resolve(devices[0] ?? 'cpu'),
        started: () => undefined,
        failed: (device) => {
          devices.shift();
          options.failed?.(device);
        },
      },
      onlineFolders: () => [1],
      effort: () => 'full',
      onSaved: () => undefined,
      onStateChanged: () => {
        if (scheduler.busy || scheduler.left > 0) return;
        scheduler.close();
        resolve();
      },
    });
    scheduler.wake();
  });
}

/**
 * Analysers that suffer what `harm` does to them when they are sent a message. `crashing`: their
 * death looks like a crash, not like the kill from outside by which a test ends them.
 */
export function harmed(
  harm: (message: ToAnalyser, child: AnalyserProcess) => boolean,
  { crashing = false } = {},
): SpawnAnalyser {
  return (role) => {
    const child = spawnNodeAnalyser(role);
    return {
      ...child,
      onExit: (listener) => {
        child.onExit((reason, fromOutside) => listener(reason, fromOutside && !crashing));
      },
      send: (message) => {
        if (!harm(message, child)) child.send(message);
      },
    };
  };
}

export function count(store: Store, table: 'photos' | 'embeddings'): number {
  const row = store.library.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get();
  return row?.n ?? NaN;
}

export function recorded(made: [string, string[]][]): SpawnAnalyser {
  const paths = new Map<number, string>();
  return harmed((message) => {
    if (message.kind === 'analyse') paths.set(message.job, message.path.split('/').at(-1) ?? '');
    if (message.kind === 'continue') made.push([paths.get(message.job) ?? '', message.tasks]);
    return false;
  });
}

export function scheduled(store: Store, options: IndexOptions = {}): Scheduler {
  const scheduler = new Scheduler({
    store,
    tasks: taskList(options.version ?? model.key),
    spawn: options.spawn ?? spawnNodeAnalyser,
    model,
    devices: {
      choose: () => Promise.resolve('cpu'),
      started: () => undefined,
      failed: () => undefined,
    },
    onlineFolders: () => [1],
    effort: () => 'full',
    onSaved: () => undefined,
    onStateChanged: () => undefined,
  });
  onTestFinished(() => scheduler.close());
  return scheduler;
}
