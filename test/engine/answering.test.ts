/** What lies between the contract and its features: one owner for each call, input checked, events told. */
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Bus } from '../../src/base/bus.ts';
import { command, nothing, query } from '../../src/contract/topic.ts';
import { apiOf } from '../../src/engine/answering.ts';

const topic = {
  calls: {
    double: query(v.strictObject({ of: v.number() }), v.number()),
    rest: command(nothing, nothing),
  },
  events: {},
};
const double = async ({ of }: { of: number }): Promise<number> => Promise.resolve(2 * of);
const rest = async (): Promise<void> => Promise.resolve();
const silent = (): void => undefined;

test('a call is answered by the one feature that owns it', async () => {
  const api = apiOf([{ topics: [topic], handlers: { double, rest } }], silent);
  const call = api as unknown as Record<string, (input?: unknown) => Promise<unknown>>;
  expect(await call['double']?.({ of: 21 })).toBe(42);
  await expect(call['double']?.({ of: '21' })).rejects.toMatchObject({ code: 'bad-input' });
  await expect(call['double']?.({ of: 1, more: 2 })).rejects.toMatchObject({ code: 'bad-input' });
  expect(await call['rest']?.({ with: 'what it did not ask for' })).toBeUndefined();
});

test.each([
  ['none', [{ topics: [topic], handlers: { double } }]],
  ['one that does not own it', [{ topics: [], handlers: { double } }]],
  [
    'two',
    [
      { topics: [topic], handlers: { double, rest } },
      { topics: [topic], handlers: { double, rest } },
    ],
  ],
])('a call that is answered by %s is a mistake of ours', (_, features) => {
  expect(() => apiOf(features, silent)).toThrow('is not answered by its one feature');
});

test('a listener that fails stops neither the others nor the teller', async () => {
  const said: string[] = [];
  const bus = new Bus<{ rain: number }>((error, where) => {
    said.push(`${where}: ${String(error)}`);
  });
  bus.on('rain', () => {
    throw new Error('no umbrella');
  });
  bus.listenAll({
    rain: async (drops) => {
      await Promise.resolve();
      said.push(`${drops} drops`);
    },
  });
  await bus.tell('rain', 3);
  expect(said).toEqual(['rain: Error: no umbrella', '3 drops']);
});
