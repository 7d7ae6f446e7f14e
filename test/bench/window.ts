/**
 * `npm run bench -- window [photos] [pattern of names] [times]`: asks every query of the contract as the window
 * asks it, and gives the orders that must feel instant, on a library of 1,000,000 photos (made once and
 * kept; its folders are not there). Prints the time to the answer within the engine, the first time by
 * itself (nothing is remembered then), p50 and p95 of the others, p95 of the engine's thread in processor
 * time, rows and bytes of JSON. `window clean` deletes what is kept.
 */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { Engine } from '../../src/engine.ts';
import { largeLibrary } from './window/large-library.ts';
import { orders } from './window/orders.ts';
import { questions } from './window/questions.ts';
import type { Question } from './window/questions.ts';

const TARGET_MILLISECONDS = 50;

interface Timed {
  name: string;
  /** Milliseconds. */
  first: number;
  p50: number;
  p95: number;
  /** Of the engine's thread alone: what other programs take does not count. */
  cpu: number;
  rows: number;
  bytes: number;
}

export async function run(args: string[]): Promise<void> {
  const [countText = '1000000', part = '', most = '1000'] = args;
  if (countText === 'clean') {
    rmSync(dirname(await largeLibrary(1)), { recursive: true });
    return;
  }
  const photos = Number(countText);
  const folder = await largeLibrary(photos);
  withoutBackup(folder);
  const begun = performance.now();
  const since = (): string => `${(performance.now() - begun).toFixed(0)} ms`;
  const engine = await Engine.open({
    libraryFolder: folder,
    version: 'bench',
    spawn: spawnNodeAnalyser,
    host: { kind: 'browser', reveal: () => Promise.resolve() },
  });
  print(`open after ${since()}`);
  await engine.start();
  await engine.api.status();
  print(`status after ${since()}`);
  await engine.api.search({ text: '' });
  print(`timeline after ${since()}`);
  await engine.finish('labels');
  await quiet();
  print(
    `at rest after ${since()}, ${megabytes()} MB, longest turn ${(await longestTurn()).toFixed(0)} ms`,
  );
  const all = [...questions(photos), ...orders(photos)];
  const timed: Timed[] = [];
  for (const question of all) {
    const isAsked = new RegExp(part, 'u').test(`${question.call} ${question.way}`);
    // An order's way back goes with it.
    if (!isAsked) continue;
    timed.push(await timesOf(engine, question, Number(most)));
    process.stderr.write(`${JSON.stringify(timed.at(-1))}\n`);
  }
  report(timed);
  print(`${megabytes()} MB in the end`);
  await engine.close();
  const size = statSync(join(folder, 'library.sqlite')).size;
  print(`${Math.round(size / photos)} bytes a photo in library.sqlite`);
}

async function timesOf(
  engine: Engine,
  { call, way, ask, before, times }: Question,
  most: number,
): Promise<Timed> {
  const milliseconds: number[] = [];
  const thread: number[] = [];
  let answer: unknown;
  for (let time = 0; time <= Math.min(times, most); time += 1) {
    await before?.(engine.api, time);
    const started = performance.now();
    const cpu = process.threadCpuUsage();
    // A refusal is an answer as well.
    answer = await ask(engine.api, time).catch((error: unknown) => String(error));
    milliseconds.push(performance.now() - started);
    const { user, system } = process.threadCpuUsage(cpu);
    thread.push((user + system) / 1000);
  }
  const json = answer === undefined ? '' : JSON.stringify(answer);
  const [first = 0, ...rest] = milliseconds;
  const name = way === '' ? call : `${call}: ${way}`;
  await quiet();
  const [p50, p95, cpu] = [
    quantile(rest, 0.5),
    quantile(rest, 0.95),
    quantile(thread.slice(1), 0.95),
  ];
  return { name, first, p50, p95, cpu, rows: rowsOf(answer), bytes: json.length };
}

function quantile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.ceil(numbers.length * share) - 1] ?? 0;
}

/** A day's first start copies the library, which takes long: it counts as done. */
function withoutBackup(folder: string): void {
  mkdirSync(join(folder, 'backups'), { recursive: true });
  writeFileSync(join(folder, 'backups', 'library-20990101-000000.sqlite'), '');
}

function rowsOf(answer: unknown): number {
  if (Array.isArray(answer)) return answer.length;
  const lists = typeof answer === 'object' && answer !== null ? Object.values(answer) : [];
  return Math.max(0, ...lists.map((list) => (Array.isArray(list) ? list.length : 0)));
}

/** Resolves when the engine has done what follows from what was asked. */
async function quiet(): Promise<void> {
  for (let calm = 0; calm < 2;) {
    const before = process.cpuUsage();
    await sleep(250);
    const { user, system } = process.cpuUsage(before);
    calm = user + system < 25_000 ? calm + 1 : 0;
  }
}

/** How long the engine let a window wait at worst, in a second. */
async function longestTurn(): Promise<number> {
  let longest = 0;
  const end = performance.now() + 1000;
  for (let last = performance.now(); last < end;) {
    await sleep(1);
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}

function report(timed: readonly Timed[]): void {
  const slow = timed.filter(({ cpu }) => cpu > TARGET_MILLISECONDS).length;
  print(`${timed.length} questions, ${slow} above ${TARGET_MILLISECONDS} ms`);
  print(`${'question'.padEnd(52)}    first      p50      p95      cpu     rows      bytes`);
  for (const { name, first, p50, p95, cpu, rows, bytes } of timed.toSorted(
    (a, b) => b.cpu - a.cpu,
  )) {
    const times = [first, p50, p95, cpu].map((one) => one.toFixed(1).padStart(9)).join('');
    print(`${name.padEnd(52)}${times}${String(rows).padStart(9)}${String(bytes).padStart(11)}`);
  }
}

function megabytes(): number {
  return Math.round(process.memoryUsage().rss / 1e6);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
