/** Main's hold on its analysers from the first moment, when Electron does not know their ids yet. */
import { getPriority } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { createAnalyserForks } from '../../electron/analyser-forks.ts';
import type { ToEngine } from '../../electron/messages.ts';
import { eventually } from '../support/library.ts';
import { createChannel, forkUtility, type UtilityDouble } from './double.ts';

type Ended = Extract<ToEngine, { kind: 'analyser-ended' }>;

function startForks() {
  const started: UtilityDouble[] = [];
  const ended: Ended[] = [];
  const forks = createAnalyserForks({
    forkAnalyser: () => forkUtility('analyser-host', started),
    createChannel,
    send: (message) => {
      if (message.kind === 'analyser-ended') ended.push(message);
    },
  });
  onTestFinished(() => forks.killAll());
  forks.fork(1, 'images');
  const [child] = started;
  if (!child) throw new Error('nothing was forked');
  return { forks, ended, child };
}

test('a niceness that is set before the process runs is not lost', async () => {
  const { forks, child } = startForks();
  expect(child.pid).toBeUndefined();
  forks.setNiceness(1, 10);
  await eventually(() => expect(child.pid !== undefined && getPriority(child.pid)).toBe(10));
});

test('an analyser that is killed before it runs does not stay', async () => {
  const { forks, ended, child } = startForks();
  expect(child.pid).toBeUndefined();
  forks.kill(1);
  await eventually(() => expect(ended).toMatchObject([{ key: 1 }]));
  expect(child.pid).toBeUndefined();
  forks.setNiceness(1, 10);
  forks.kill(1);
});

test('when the engine has ended none stays, be it only being started', async () => {
  const { forks, ended } = startForks();
  forks.fork(2, 'text');
  forks.killAll();
  await eventually(() => expect(ended.map(({ key }) => key).sort()).toEqual([1, 2]));
});

test('V8’s last word is part of the reason, and ends main by no means', async () => {
  const { forks, ended, child } = startForks();
  child.emit('error', 'FatalError', 'v8::Heap::AllocateRaw', '{}');
  forks.kill(1);
  await eventually(() => expect(ended).toHaveLength(1));
  expect(ended[0]?.reason).toMatch(/^exit code \d+: [^]*FatalError in v8::Heap::AllocateRaw/);
});
