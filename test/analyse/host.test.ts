/** One analyser at a time: opened when it is needed, elsewhere where a device fails, anew where it died. */
import { expect, onTestFinished, test, vi } from 'vitest';
import type { DeviceId } from '../../src/contract/models.ts';
import { AnalyserHost } from '../../src/analyse/host.ts';
import type { AnalyserProcess, SpawnAnalyser } from '../../src/analyse/protocol.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { eventually } from '../support/library.ts';
import { model } from './indexing.ts';

interface Watched {
  host: AnalyserHost;
  /** Those that were started. */
  processes: AnalyserProcess[];
  started: DeviceId[];
  failed: DeviceId[];
  ready: () => number;
}

function watched(devices: DeviceId[], spawn: SpawnAnalyser = spawnNodeAnalyser): Watched {
  const processes: AnalyserProcess[] = [];
  const started: DeviceId[] = [];
  const failed: DeviceId[] = [];
  let ready = 0;
  const host = new AnalyserHost({
    spawn: (role) => {
      const process = spawn(role);
      processes.push(process);
      return process;
    },
    model: () => model,
    devices: {
      choose: () => Promise.resolve(devices[0] ?? 'cpu'),
      started: (device) => started.push(device),
      failed: (device) => {
        failed.push(device);
        devices.shift();
      },
    },
    effort: () => 'full',
    onChange: () => undefined,
    onReady: () => (ready += 1),
  });
  onTestFinished(() => host.close());
  return { host, processes, started, failed, ready: () => ready };
}

test('one is opened for all who ask for it at once, and another where it was ended', async () => {
  const { host, processes, started } = watched(['cpu']);
  const [one, same] = await Promise.all([host.opened(), host.opened()]);
  expect([one === same, processes.length, started]).toEqual([true, 1, ['cpu']]);
  host.restart('the settings changed');
  expect(host.client).toBeUndefined();
  expect(await host.opened()).not.toBe(one);
  expect([processes.length, host.trouble]).toEqual([2, null]);
});

test('a device that cannot open the encoder is told, waited for, and given up for the next one', async () => {
  // DirectML exists on Windows, CoreML on macOS: one of them is absent wherever this runs.
  const absent = process.platform === 'win32' ? 'coreml' : 'directml';
  const { host, failed, started } = watched([absent, 'cpu']);
  await expect(host.opened()).rejects.toMatchObject({ code: 'encoder-unavailable' });
  expect([failed, host.trouble?.code, host.mustWait]).toEqual([[absent], 'analyser-stops', true]);
  host.hurry();
  expect(host.mustWait).toBe(false);
  await host.opened();
  expect([started, host.trouble]).toEqual([['cpu'], null]);
});

test('who asked hears when it died; after several deaths in a row that is said, until something is written', async () => {
  const { host, processes, ready } = watched(['cpu']);
  for (let deaths = 1; deaths <= 4; deaths += 1) {
    host.hurry();
    await host.opened();
    const before = ready();
    processes.at(-1)?.kill();
    await eventually(() => expect(ready()).toBe(before + 1));
    expect([host.client, host.mustWait]).toEqual([undefined, deaths > 1]);
    expect(host.trouble?.code).toBe(deaths > 3 ? 'analyser-stops' : undefined);
  }
  host.wrote();
  expect(host.trouble).toBeNull();
});

test('without work it is ended after a while, with work it stays', async () => {
  const { host } = watched(['cpu']);
  const client = await host.opened();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  host.rest(false);
  vi.advanceTimersByTime(30_000);
  host.rest(true);
  vi.advanceTimersByTime(90_000);
  expect(host.client).toBe(client);
  host.rest(false);
  vi.advanceTimersByTime(90_000);
  expect(host.client).toBeUndefined();
});

test('what cannot be written is waited out, and asked for again', async () => {
  const { host, ready } = watched(['cpu']);
  host.waitOut(new Error('the disk'));
  expect([host.mustWait, ready(), host.trouble]).toMatchObject([
    true,
    1,
    { code: 'internal', message: 'the disk' },
  ]);
  await eventually(() => expect(ready()).toBeGreaterThan(1));
  expect(host.mustWait).toBe(false);
});
