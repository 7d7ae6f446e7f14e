/** `keepsake label` and `keepsake album` as a user types them, on the real model. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { onCpu } from '../support/on-cpu.ts';
import { scratchFolder } from '../support/scratch.ts';

test(
  'a label is made, scored, decided on and searched; albums hold photos and searches',
  { timeout: 180_000 },
  async () => {
    const folder = scratchFolder();
    const photos = join(folder, 'photos');
    mkdirSync(photos);
    for (const [name, background] of Object.entries({
      red: '#d02020',
      green: '#20b020',
      blue: '#2020d0',
    })) {
      await sharp({ create: { width: 160, height: 120, channels: 3, background } })
        .jpeg()
        .toFile(join(photos, `${name}.jpg`));
    }
    const library = ['--library', join(folder, 'library')];
    const keepsake = async (...words: string[]): Promise<unknown> => {
      const { code, stdout, stderr } = await runCommand([...words, '--json', ...library]);
      if (code !== 0) throw Object.assign(new Error(stderr), { code });
      return JSON.parse(stdout) as unknown;
    };
    await onCpu(join(folder, 'library'));
    await keepsake('index', photos);
    expect(
      await keepsake(
        'label',
        'add',
        'grass/green',
        '--prompt',
        'a photo of grass',
        '--threshold',
        '0.9',
      ),
    ).toMatchObject({ name: 'grass/green', mode: 'suggest', prompts: ['a photo of grass'] });

    const scores = (await keepsake('label', 'scores', 'grass/green')) as Record<string, unknown>[];
    expect(scores.map((row) => Object.keys(row))).toEqual(
      Array.from({ length: 3 }, () => ['id', 'files', 'probability', 'state']),
    );
    expect(scores.flatMap(({ files }) => files).sort()).toEqual(
      ['blue', 'green', 'red'].map((name) => join(photos, `${name}.jpg`)),
    );

    await keepsake('label', 'accept', 'grass/green', join(photos, 'green.jpg'));
    await keepsake('label', 'reject', 'grass/green', join(photos, 'red.jpg'));
    /** What each of these queries finds, asked in one process. */
    const found = async (...queries: string[]): Promise<string[][]> => {
      const { stdout } = await runCommand(['search', '-', ...library], queries.join('\n'));
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { results: { files: string[] }[] })
        .map(({ results }) => results.flatMap(({ files }) => files));
    };
    const [grass, decided] = (await Promise.all([
      found('tag:grass'),
      keepsake('label', 'scores', 'grass/green'),
    ])) as [string[][], { state: string }[]];
    expect(grass).toEqual([[join(photos, 'green.jpg')]]);
    expect(decided.map(({ state }) => state).sort()).toEqual(['accepted', 'none', 'rejected']);

    const photo = (name: string): string => join(photos, `${name}.jpg`);
    const alone = ['label', 'add', 'sky', '--example', photo('blue')];
    expect(await keepsake(...alone, '--counter-example', photo('red'))).toMatchObject({
      ...{ name: 'sky', prompts: [], counts: { accepted: 1, rejected: 1 } },
    });
    expect(
      await keepsake(
        ...['label', 'edit', 'sky', '--name', 'nature/sky', '--colour', 'teal'],
        ...['--cover', photo('green'), '--set', 'weather', '--threshold', '0.9'],
      ),
    ).toMatchObject({
      ...{ name: 'nature/sky', colour: 'teal', isCoverChosen: true, set: 'weather' },
      ...{ threshold: 0.9, counts: { accepted: 1, rejected: 1 } },
    });
    expect(await keepsake('label', 'edit', 'nature/sky', '--no-cover', '--no-set')).toMatchObject({
      ...{ name: 'nature/sky', isCoverChosen: false, set: null },
    });
    await expect(keepsake('label', 'edit', 'sky', '--name', 'x')).rejects.toMatchObject({
      code: 1,
    });
    await expect(
      keepsake('label', 'edit', 'nature/sky', '--example', join(photos, 'none.jpg')),
    ).rejects.toMatchObject({ code: 1 });
    // Two that exclude each other share a photo out, unless it may show neither.
    const sum = async (): Promise<number[]> => {
      const all = new Map<unknown, number>();
      const scored = ['cat', 'dog'].map((name) => keepsake('label', 'scores', name));
      for (const rows of (await Promise.all(scored)) as Record<string, unknown>[][]) {
        for (const { id, probability } of rows)
          all.set(id, (all.get(id) ?? 0) + Number(probability));
      }
      return [...all.values()];
    };
    for (const name of ['cat', 'dog']) {
      await keepsake('label', 'add', name, '--prompt', `a photo of a ${name}`, '--set', 'pets');
    }
    for (const both of await sum()) expect(both).toBeCloseTo(1, 2);
    expect(await keepsake('label', 'edit', 'dog', '--or-none')).toMatchObject({ orNone: true });
    for (const both of await sum()) expect(both).toBeLessThan(0.5);
    expect(await keepsake('label', 'export')).toMatchObject({
      labels: expect.arrayContaining([
        expect.objectContaining({ name: 'cat', set: 'pets', orNone: true }),
      ]) as unknown,
    });

    await keepsake('label', 'add', 'heaven', '--example', photo('red'));
    // What the label that stays was told wins.
    expect(await keepsake('label', 'merge', 'heaven', '--into', 'nature/sky')).toMatchObject({
      counts: { accepted: 1, rejected: 1 },
    });
    await keepsake('album', 'add', 'By hand', join(photos, 'blue.jpg'));
    expect(await keepsake('album', 'add', 'Smart', '--query', 'tag:grass')).toMatchObject({
      photos: 1,
    });
    expect(
      await found('tag:sky', 'album:"by hand"', 'album:smart', 'is:untagged -album:smart'),
    ).toEqual([[photo('blue')], [photo('blue')], [photo('green')], [photo('red')]]);
    await expect(keepsake('label', 'scores', 'unknown')).rejects.toMatchObject({ code: 1 });
  },
);
