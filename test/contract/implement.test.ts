/** What the types of the contract refuse. The compiler is the judge: `npm run types` fails where one is let through. */
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { implement } from '../../src/contract/implement.ts';
import type { Calls } from '../../src/contract/topic.ts';
import { command, nothing, query } from '../../src/contract/topic.ts';

const bird = v.strictObject({
  name: v.string(),
  rings: v.array(v.strictObject({ number: v.number() })),
  partner: v.nullable(v.strictObject({ name: v.string() })),
  note: v.exactOptional(v.string()),
});
const birds = {
  calls: {
    bird: query(v.strictObject({ id: v.number() }), bird),
    birds: query(nothing, v.array(bird)),
    release: command(v.strictObject({ id: v.number() }), nothing),
  },
  events: {},
};

const wren = { name: 'wren', rings: [{ number: 1 }], partner: null };
const release = (): Promise<void> => Promise.resolve();
const listed = () => Promise.resolve([wren]);

test('handlers that answer what the contract says are taken, their input typed by it', async () => {
  const asked: number[] = [];
  const handlers = implement(birds, {
    bird: ({ id }) => {
      asked.push(id);
      const twice = { ...wren, note: 'seen twice', partner: { name: 'other' } };
      return Promise.resolve(id === 1 ? wren : twice);
    },
    birds: listed,
    release,
  });
  expect(await handlers.bird({ id: 1 })).toEqual(wren);
  expect(await handlers.birds()).toEqual([wren]);
  expect(asked).toEqual([1]);
});

test('more, less and other than the contract says does not compile', () => {
  implement(birds, {
    // @ts-expect-error a property that the contract does not know
    bird: () => Promise.resolve({ ...wren, age: 3 }),
    birds: listed,
    release,
  });
  implement(birds, {
    // @ts-expect-error … of an element of an array inside
    bird: () => Promise.resolve({ ...wren, rings: [{ number: 1, colour: 'red' }] }),
    birds: listed,
    release,
  });
  implement(birds, {
    // @ts-expect-error … of what may be null
    bird: ({ id }) =>
      Promise.resolve({ ...wren, partner: id === 1 ? null : { name: 'x', age: 1 } }),
    birds: listed,
    release,
  });
  implement(birds, {
    // @ts-expect-error … in one of two ways to answer
    bird: ({ id }) => Promise.resolve(id === 1 ? wren : { ...wren, age: 3 }),
    birds: listed,
    release,
  });
  implement(birds, {
    bird: () => Promise.resolve(wren),
    // @ts-expect-error … of an element of a list
    birds: () => Promise.resolve([{ ...wren, age: 3 }]),
    release,
  });
  implement(birds, {
    // @ts-expect-error a property is missing
    bird: () => Promise.resolve({ name: 'wren', partner: null }),
    birds: listed,
    release,
  });
  // @ts-expect-error a handler is missing
  implement(birds, { bird: () => Promise.resolve(wren), birds: listed });
  implement(birds, {
    bird: () => Promise.resolve(wren),
    birds: listed,
    release,
    // @ts-expect-error a call that the contract does not know
    catchAll: release,
  });
  implement(birds, {
    // @ts-expect-error a handler that wants more than callers must give
    bird: ({ id }: { id: number; name: string }) => Promise.resolve({ ...wren, name: `${id}` }),
    birds: listed,
    release,
  });
  const calls: Calls<typeof birds.calls> = {
    // @ts-expect-error calls are properties, so that this is refused without `implement` as well
    bird: ({ id }: { id: 1 }) => Promise.resolve({ ...wren, name: `${id}` }),
    birds: listed,
    release,
  };
  expect(calls).toBeDefined();
});
