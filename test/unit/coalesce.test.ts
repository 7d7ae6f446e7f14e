/** Announcements keep their pace, whatever the clock does. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { coalesce } from '../../src/base/coalesce.ts';

test('many calls become few, and the last one is always followed', async () => {
  let [state, seen, runs] = [0, -1, 0];
  const call = coalesce(20, () => {
    seen = state;
    runs += 1;
  });
  for (state = 1; state < 50; state += 1) call();
  call();
  await vi.waitFor(() => expect(seen).toBe(50));
  expect(runs).toBeLessThan(50);
});

test('a clock that is set back by a day holds nothing up', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  let runs = 0;
  let ran = (): void => undefined;
  const call = coalesce(1, () => {
    runs += 1;
    ran();
  });
  for (let turn = 1; turn <= 2; turn += 1) {
    const done = new Promise<void>((resolve) => (ran = resolve));
    call();
    await done;
    expect(runs).toBe(turn);
    vi.setSystemTime(Date.now() - 86_400_000);
  }
});

test('ended, it runs nothing any more', async () => {
  let runs = 0;
  const call = coalesce(1, () => (runs += 1));
  call();
  call.end();
  call();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(runs).toBe(0);
});
