/** The battery on each system: Linux's from a folder made like the kernel's, others' from Electron. */
import { EventEmitter } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { watchPower } from '../../electron/power.ts';
import { eventually } from '../support/library.ts';
import { scratchFolder } from '../support/scratch.ts';

type Supply = Partial<Record<'type' | 'scope' | 'online' | 'status', string>>;

function plug(folder: string, supplies: Record<string, Supply>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, facts] of Object.entries(supplies)) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const [fact, value] of Object.entries(facts))
      writeFileSync(join(folder, name, fact), `${value}\n`);
  }
}

const charger = (online: string): Supply => ({ type: 'Mains', online });
const battery = (status: string): Supply => ({ type: 'Battery', status });

async function onLinux(supplies: Record<string, Supply>): Promise<boolean[]> {
  const folder = join(scratchFolder(), 'power_supply');
  plug(folder, supplies);
  const told: boolean[] = [];
  const powerMonitor = Object.assign(new EventEmitter(), {
    // As on Linux, whatever is true.
    isOnBatteryPower: () => false,
  });
  await watchPower({
    powerMonitor,
    platform: 'linux',
    supplies: folder,
    onChange: (onBattery) => told.push(onBattery),
  });
  return told;
}

test.each<[string, boolean, Record<string, Supply>]>([
  ['a desktop computer', false, {}],
  ['a laptop on its battery', true, { AC: charger('0'), BAT0: battery('Discharging') }],
  ['a laptop without a word of a charger', true, { BAT0: battery('Discharging') }],
  ['a laptop that is charged', false, { AC: charger('1'), BAT0: battery('Charging') }],
  ['a full laptop', false, { AC: charger('1'), BAT0: battery('Full') }],
  ['a charger too weak', false, { AC: charger('1'), BAT0: battery('Discharging') }],
  ['a charger by USB', false, { usb: { type: 'USB', online: '1' }, BAT0: battery('Discharging') }],
  [
    'two batteries',
    true,
    { AC: charger('0'), BAT0: battery('Full'), BAT1: battery('Discharging') },
  ],
  ['a mouse', false, { mouse: { ...battery('Discharging'), scope: 'Device' } }],
])('Linux: %s', async (_name, expected, supplies) => {
  expect(await onLinux(supplies)).toEqual([expected]);
});

test('Linux announces nothing, so it is asked again and again', async () => {
  const folder = join(scratchFolder(), 'power_supply');
  plug(folder, { AC: charger('1'), BAT0: battery('Full') });
  const told: boolean[] = [];
  await watchPower({
    powerMonitor: Object.assign(new EventEmitter(), { isOnBatteryPower: () => false }),
    platform: 'linux',
    supplies: folder,
    askMilliseconds: 5,
    onChange: (onBattery) => told.push(onBattery),
  });
  plug(folder, { AC: charger('0'), BAT0: battery('Discharging') });
  await eventually(() => expect(told.at(-1)).toBe(true));
  plug(folder, { AC: charger('1'), BAT0: battery('Charging') });
  await eventually(() => expect(told.at(-1)).toBe(false));
});

test('elsewhere Electron is asked: at the start, at its events, and when none comes', async () => {
  let isOnBattery = true;
  const told: boolean[] = [];
  const powerMonitor = Object.assign(new EventEmitter(), { isOnBatteryPower: () => isOnBattery });
  const onChange = (onBattery: boolean) => void told.push(onBattery);
  await watchPower({ powerMonitor, platform: 'darwin', onChange });
  expect(told).toEqual([true]);
  isOnBattery = false;
  powerMonitor.emit('on-ac');
  expect(told).toEqual([true, false]);
  powerMonitor.emit('on-ac');
  expect(told).toEqual([true, false]);

  const unannounced: boolean[] = [];
  await watchPower({
    powerMonitor,
    platform: 'win32',
    askMilliseconds: 5,
    onChange: (onBattery) => unannounced.push(onBattery),
  });
  isOnBattery = true;
  await eventually(() => expect(unannounced).toEqual([false, true]));
});
