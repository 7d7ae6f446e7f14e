/** `keepsake trash`: photos leave by path and by id, and come back. Linux's trash in a folder of the test. */
import { copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Removal } from '../../src/contract/removals.ts';
import { startCommand, type Ended } from '../support/command.ts';
import { onCpu } from '../support/on-cpu.ts';
import { writePhoto } from '../support/pictures.ts';
import { scratchForFile } from '../support/scratch.ts';

const scratch = scratchForFile();
const photos = join(scratch, 'photos');
const file = (name: string): string => join(photos, name);

function keepsake(...words: string[]): Promise<Ended> {
  const env = { XDG_DATA_HOME: join(scratch, 'data') };
  return startCommand([...words, '--library', join(scratch, 'library')], { env }).ended;
}

async function trash(...words: string[]): Promise<Removal> {
  const { code, stdout, stderr } = await keepsake('trash', ...words, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Removal;
}

const paths = ({ files }: Removal): string[] => files.map(({ path }) => path).sort();

describe.skipIf(process.platform !== 'linux')('keepsake trash (needs Linux)', () => {
  beforeAll(async () => {
    mkdirSync(join(photos, 'copies'), { recursive: true });
    mkdirSync(join(scratch, 'data'));
    for (const seed of [1, 2, 3]) await writePhoto(file(`${seed}.jpg`), seed);
    copyFileSync(file('1.jpg'), file('copies/one again.jpg'));
    writeFileSync(file('2.jpg.xmp'), '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>');
    await onCpu(join(scratch, 'library'));
    expect(await keepsake('index', photos)).toMatchObject({ code: 0 });
  });

  test('a dry run says what would go, copies included, and moves nothing', async () => {
    const removal = await trash(file('1.jpg'), '--dry-run');
    expect(removal.state).toBe('planned');
    expect(paths(removal)).toEqual([file('1.jpg'), file('copies/one again.jpg')]);
    const people = await keepsake('trash', file('1.jpg'), '--dry-run');
    expect(people.stdout).toContain('2 files would go to the trash');
    expect(paths(removal).every((path) => existsSync(path))).toBe(true);
  });

  test('what is named is what is counted, sidecars included', async () => {
    const gone = [file('2.jpg'), file('2.jpg.xmp')];
    const bytes = gone.reduce((sum, path) => sum + statSync(path).size, 0);
    expect((await trash(file('2.jpg'), '--dry-run')).bytes).toBe(bytes);
    const { stdout } = await keepsake('trash', file('2.jpg'), '--dry-run');
    const named = stdout.split('\n').filter((line) => line.startsWith('planned'));
    expect(named.map((line) => line.slice(10))).toEqual(gone);
    expect(stdout).toContain('2 files would go to the trash');
    const done = await keepsake('trash', file('2.jpg'), '--yes');
    expect(done.stdout).toContain('2 files went to the trash');
    // What has come to the old place is left alone; when it is away, the same order tries again.
    writeFileSync(file('2.jpg'), 'another');
    const taken = await keepsake('trash', '--undo');
    expect(taken).toMatchObject({ code: 1, stderr: '' });
    expect(taken.stdout).toContain('Still in the trash: 2 files.');
    rmSync(file('2.jpg'));
    const back = await keepsake('trash', '--undo');
    expect(back.stdout).toContain('Back in place: 2 files.');
  });

  test('a photo goes with its copies and its sidecar, and all come back', async () => {
    const removal = await trash(file('1.jpg'), file('2.jpg'), '--yes');
    expect(removal.state).toBe('done');
    const gone = [file('1.jpg'), file('2.jpg'), file('copies/one again.jpg')];
    expect(paths(removal)).toEqual(gone);
    expect([...gone, file('2.jpg.xmp'), file('3.jpg')].filter((path) => existsSync(path))).toEqual([
      file('3.jpg'),
    ]);
    const back = await keepsake('trash', '--undo');
    expect(back).toMatchObject({ code: 0, stderr: '' });
    expect(back.stdout).toContain('Back in place: 4 files.');
    expect([...gone, file('2.jpg.xmp')].every((path) => existsSync(path))).toBe(true);
    const again = await keepsake('trash', '--undo');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('no removal that could be undone');
  });

  test('a photo goes by its number', async () => {
    const found = await keepsake('search', 'name:3.jpg', '--json');
    const { results } = JSON.parse(found.stdout) as { results: { id: number }[] };
    expect(paths(await trash(String(results[0]?.id), '--yes'))).toEqual([file('3.jpg')]);
    expect(existsSync(file('3.jpg'))).toBe(false);
    const left = await keepsake('search', 'type:jpeg', '--json');
    expect((JSON.parse(left.stdout) as { results: unknown[] }).results).toHaveLength(2);
  });

  test.each([
    ['a photo alone', [file('2.jpg')], '--dry-run'],
    ['--yes and --dry-run', [file('2.jpg'), '--yes', '--dry-run'], '--dry-run'],
    ['--yes alone', ['--yes'], 'Name the photos'],
    ['--undo with a photo', [file('2.jpg'), '--undo'], 'Name the photos'],
  ])('by %s nothing goes', async (_order, words, said) => {
    const { code, stderr } = await keepsake('trash', ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
    expect(existsSync(file('2.jpg'))).toBe(true);
  });

  test('what is no photo of the library is named', async () => {
    const { code, stderr } = await keepsake('trash', file('2.jpg'), '/no/such.jpg', '--yes');
    expect(code).toBe(1);
    expect(stderr).toContain('/no/such.jpg is no photo of the library.');
    expect(existsSync(file('2.jpg'))).toBe(true);
  });

  test('nothing was interrupted that could be finished', async () => {
    expect(await keepsake('trash', '--finish')).toMatchObject({
      code: 1,
      stderr: 'keepsake: No removal was interrupted.\n',
    });
  });
});
