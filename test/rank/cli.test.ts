/** `keepsake rank` as a user types it, on the real model. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { drawPhoto } from '../support/gallery.ts';
import { onCpu } from '../support/on-cpu.ts';
import { scratchFolder } from '../support/scratch.ts';

interface Answer {
  parts: string[];
  results: { id: number | null; fit: number; files: string[] }[];
  unread: string[];
}

test(
  'photos of the library, of an album and of any folder are put in the order of a sentence',
  { timeout: 180_000 },
  async () => {
    const scratch = scratchFolder();
    const photos = join(scratch, 'photos');
    const outside = join(scratch, 'outside');
    for (const folder of [photos, outside]) mkdirSync(folder);
    for (const scene of ['pizza', 'beach', 'forest'] as const) {
      writeFileSync(join(photos, `${scene}.jpg`), await drawPhoto(scene, { size: 300 }));
    }
    writeFileSync(join(outside, 'sunset.jpg'), await drawPhoto('sunset', { size: 300 }));
    writeFileSync(join(outside, 'broken.jpg'), 'no picture');
    const library = ['--library', join(scratch, 'library')];
    await onCpu(join(scratch, 'library'));
    expect((await runCommand(['index', photos, ...library])).code).toBe(0);
    const rank = async (...words: string[]): Promise<Answer & { code: number | null }> => {
      const { code, stdout } = await runCommand(['rank', ...words, '--json', ...library]);
      return { code, ...(JSON.parse(stdout) as Answer) };
    };

    const food = await rank('a pizza', photos);
    expect(food.code).toBe(0);
    expect(food.results).toHaveLength(3);
    expect(food.results[0]?.files).toEqual([join(photos, 'pizza.jpg')]);
    expect(food.results.map(({ fit }) => fit)).toEqual(
      food.results.map(({ fit }) => fit).toSorted((a, b) => b - a),
    );

    const beach = join(photos, 'beach.jpg');
    await runCommand(['album', 'add', 'Trip', beach, join(photos, 'forest.jpg'), ...library]);
    const trees = await rank('trees in a forest', '--album', 'Trip', '--best', '1');
    expect(trees.results.map(({ files }) => files)).toEqual([[join(photos, 'forest.jpg')]]);

    // A bad file costs itself and is named.
    const mixed = await rank('sunset', outside, beach);
    expect(mixed.code).toBe(1);
    expect(mixed.results).toHaveLength(2);
    expect(mixed.results[0]).toMatchObject({ id: null, files: [join(outside, 'sunset.jpg')] });
    expect(mixed.unread).toEqual([expect.stringContaining(join(outside, 'broken.jpg'))]);

    const said = await runCommand(['rank', 'a pizza and a beach', photos, ...library]);
    expect(said.stdout).toMatch(/^\d\.\d\d {2}.*pizza\.jpg {2}\(most of all: .*pizza.*\)$/mu);
    for (const wrong of [['a pizza'], ['a pizza', beach, '--album', 'Trip'], [' ', beach]]) {
      expect((await runCommand(['rank', ...wrong, ...library])).code).toBe(2);
    }
  },
);
