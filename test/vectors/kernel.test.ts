import { describe, expect, test } from 'vitest';
import { kernelBytes } from '../../src/vectors/kernel-bytes.ts';
import { sketchesOf, VectorSlots } from '../../src/vectors/vector-slots.ts';
import { randomNumbers } from '../bench/vectors.ts';
import { compileKernel } from '../support/compile-kernel.ts';

test('the kernel that ships is what kernel.wat compiles to', async () => {
  // Otherwise: node test/support/compile-kernel.ts
  expect(kernelBytes).toBe(await compileKernel());
});

describe.each([100, 128, 256, 512, 2048])(
  'with %i dimensions the kernel says exactly',
  (dimensions) => {
    const count = 45;
    const random = randomNumbers(dimensions);
    const slots = new VectorSlots(dimensions);
    const { kernel, addresses, padded, sketchBytes } = slots;
    const units = (): number[] => {
      const numbers = Array.from({ length: dimensions }, () => random() - 0.5);
      return numbers.map((number) => Math.round((number / Math.hypot(...numbers)) * 32_767));
    };
    const photos = Array.from({ length: count }, units);
    for (const [i, photo] of photos.entries()) {
      slots.set(
        i + 1,
        Float32Array.from(photo, (number) => number / 32_767),
      );
    }
    // The last takes the place of the second.
    slots.delete(2);
    photos.splice(1, 1, photos.pop() ?? []);

    test('cosines, in a row and scattered', () => {
      const query = units();
      new Int16Array(kernel.memory.buffer, addresses.query, padded).set(query);
      const expected = photos.map((photo) =>
        Math.fround(
          Math.fround(photo.reduce((sum, number, i) => sum + number * (query[i] ?? 0), 0)) /
            Math.fround(32_767 ** 2),
        ),
      );
      const answers = new Float32Array(kernel.memory.buffer, addresses.list, photos.length);
      kernel.cosines(addresses.query, slots.recordOf(0), photos.length, padded, addresses.list);
      expect([...answers]).toEqual(expected);

      const list = new Uint32Array(kernel.memory.buffer, addresses.list, photos.length + 7);
      const scattered = photos.map((_, i) => (i * 7) % photos.length);
      list.set(scattered.map((slot) => slots.recordOf(slot)));
      list.fill(slots.recordOf(0), photos.length);
      kernel.cosinesAt(addresses.query, addresses.list, photos.length, padded);
      expect([...answers]).toEqual(scattered.map((slot) => expected[slot]));
    });

    test('how far sketches are from a query', () => {
      const tables = Uint8Array.from({ length: 4 * padded }, () => Math.floor(64 * random()));
      new Uint8Array(kernel.memory.buffer, addresses.tables, tables.length).set(tables);
      const sketches = sketchesOf(slots, 0);
      kernel.distances(addresses.tables, sketches, photos.length, sketchBytes, addresses.list);
      const answers = new Uint16Array(kernel.memory.buffer, addresses.list, photos.length);
      const expected = photos.map((photo) => {
        let distance = 0;
        for (let i = 0; i < padded; i += 4) {
          const above = [0, 1, 2, 3].filter((bit) => (photo[i + bit] ?? 0) > 0);
          distance += tables[4 * i + above.reduce((sum, bit) => sum + 2 ** bit, 0)] ?? 0;
        }
        return distance;
      });
      expect([...answers]).toEqual(expected);
    });
  },
);
