/** The command line from start to end: real processes, a real library, the built-in model. */
import Database from 'better-sqlite3';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runCommand, startCommand } from '../support/command.ts';
import { drawPhoto } from '../support/gallery.ts';
import { eventually } from '../support/library.ts';
import { onCpu } from '../support/on-cpu.ts';
import { renderPhoto, writePhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

interface Found {
  query: string;
  results: { id: number; score: number | null; likely: boolean; files: string[] }[];
  problems?: { code: string; message: string }[];
}

const isPosix = process.platform !== 'win32';

/** A folder with photos that is indexed once and only read afterwards. */
let root = '';
let photos = '';
let library = '';
let indexed: Awaited<ReturnType<typeof runCommand>>;
const files: Record<string, string> = {};

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-cli-')));
  photos = join(root, 'photos');
  library = join(root, 'library');
  mkdirSync(join(photos, 'kitchen'), { recursive: true });
  for (const scene of ['pizza', 'receipt', 'beach', 'flower'] as const) {
    const file = join(photos, scene === 'pizza' ? 'kitchen' : '', `${scene}.jpg`);
    files[scene] = file;
    writeFileSync(file, await drawPhoto(scene, { seed: 1, exif: exif[scene] }));
  }
  writeFileSync(join(photos, 'broken.jpg'), (await renderPhoto(1)).subarray(0, 400));
  writeFileSync(join(photos, 'notes.txt'), 'not a photo');
  writeFileSync(join(photos, 'clip.MOV'), 'a video');
  indexed = await runCommand(['index', photos, '--library', library]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const exif = {
  pizza: { IFD0: { Make: 'Apple', Model: 'iPhone 12' } },
  receipt: {},
  beach: { IFD2: { DateTimeOriginal: '2021:07:02 10:00:00' } },
  flower: { IFD2: { DateTimeOriginal: '2024:05:01 10:00:00' } },
};

function lines(text: string): unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

async function search(...words: string[]): Promise<Found> {
  const { code, stdout, stderr } = await runCommand([
    'search',
    ...words,
    '--json',
    '--library',
    library,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Found;
}

/** Photos that a library has so far; a process for each look would take the core from the reading. */
function photosIn(folder: string): number {
  const db = new Database(join(folder, 'library.sqlite'), { readonly: true });
  try {
    return db.prepare<[], number>('SELECT count(*) FROM photos').pluck().get() ?? 0;
  } finally {
    db.close();
  }
}

const names = ({ results }: Found): string[] => results.flatMap((result) => result.files);

describe('index', () => {
  test('ends with one JSON line of figures, after words for people', () => {
    expect(indexed.code).toBe(0);
    const last = indexed.stdout.trim().split('\n').at(-1) ?? '';
    const figures = JSON.parse(last) as Record<string, unknown>;
    expect(figures).toMatchObject({ photos: 4, files: 5, failed: 1 });
    expect(Object.keys(figures).sort()).toEqual(
      ['failed', 'files', 'photos', 'photosPerSecond', 'seconds', 'unread'].sort(),
    );
    expect(figures['photosPerSecond']).toBeGreaterThan(0);
    expect(indexed.stdout).toContain('1 file could not be read');
    expect(figures['unread']).toEqual({ video: 1 });
    expect(indexed.stdout).toContain('Not read: 1 video (.mov). Keepsake shows photos only.');
  });

  test('with --json prints nothing else, and has nothing to do the second time', async () => {
    const { code, stdout } = await runCommand(['index', '--library', library, '--json']);
    expect(code).toBe(0);
    expect(lines(stdout)).toMatchObject([{ photos: 4, files: 0, failed: 1 }]);
  });

  test.runIf(isPosix)(
    'Ctrl+C ends it in order; the next run goes on where it stopped',
    async () => {
      const scratch = scratchFolder();
      const own = await onCpu(join(scratch, 'library'));
      mkdirSync(join(scratch, 'photos'));
      for (let seed = 0; seed < 100; seed += 1)
        await writePhoto(join(scratch, 'photos', `${seed}.jpg`), seed);
      const words = ['index', join(scratch, 'photos'), '--library', own, '--json'];
      const run = startCommand(words);
      await eventually(() => expect(photosIn(own)).toBeGreaterThan(0));
      run.child.kill('SIGINT');
      expect((await run.ended).code).toBe(130);
      const again = await runCommand(words);
      expect(again.code).toBe(0);
      const [figures] = lines(again.stdout) as [{ photos: number; files: number; failed: number }];
      expect(figures).toMatchObject({ photos: 100, failed: 0 });
      expect(figures.files).toBeLessThan(100);
    },
  );
});

describe('search', () => {
  test('prints the query and ranked photos with absolute paths', async () => {
    const found = await search('beach');
    expect(found.query).toBe('beach');
    expect(found.results[0]).toMatchObject({ likely: true, files: [files['beach']] });
    expect(found.results[0]?.score).toBeGreaterThan(found.results[1]?.score ?? 1);
  });

  test('ends in silence when nobody reads on, as after `| head`', async () => {
    const run = startCommand(['search', 'type:jpeg', '--library', library]);
    run.child.stdout?.destroy();
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('several words are one query, --limit bounds the answer', async () => {
    const found = await search('a', 'paper', 'receipt', '--limit', '2');
    expect(found.query).toBe('a paper receipt');
    expect(found.results).toHaveLength(2);
    expect(names(found)[0]).toBe(files['receipt']);
  });

  test('a minus belongs to the query, an option that there is not does not', async () => {
    const found = await search('type:jpeg', '-name:beach', '--limit', '9');
    expect(found.query).toBe('type:jpeg -name:beach');
    expect(names(found)).toHaveLength(3);
    expect(names(found)).not.toContain(files['beach']);
    expect((await search('beach', '-receipt')).query).toBe('beach -receipt');
    const wrong = await runCommand(['search', 'beach', '--limt', '2', '--library', library]);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('--limt');
  });

  test('filters alone list what matches, newest first', async () => {
    expect(names(await search('before:2025'))).toEqual([files['flower'], files['beach']]);
    expect(names(await search('camera:"iPhone 12"'))).toEqual([files['pizza']]);
    expect(names(await search('folder:kitchen'))).toEqual([files['pizza']]);
  });

  test('people get paths and a line before what is less likely', async () => {
    const { code, stdout } = await runCommand(['search', 'beach', '--library', library]);
    expect(code).toBe(0);
    // Its name says so for certain, which leads.
    expect(stdout.split('\n')[0]).toBe('--- name:beach ---');
    expect(stdout.split('\n')[1]).toMatch(/^0\.\d{3} {2}.*beach\.jpg$/);
    expect(stdout).toContain('--- more results ---');
  });

  test('`-` answers every line of the standard input with one line, mistakes included', async () => {
    const input = 'pizza\n\nafter:nonsense\nbeach type:jpeg\n';
    const { code, stdout } = await runCommand(['search', '-', '--library', library], input);
    expect(code).toBe(0);
    const answers = lines(stdout) as Found[];
    expect(answers.map(({ query }) => query)).toEqual([
      'pizza',
      'after:nonsense',
      'beach type:jpeg',
    ]);
    expect(answers[1]?.problems?.[0]?.code).toBe('bad-date');
    expect(names(answers[2] ?? { query: '', results: [] })[0]).toBe(files['beach']);
  });

  test('a mistake in the query is shown at its place, with exit code 2', async () => {
    const wrong = await runCommand(['search', 'dog camra:pixel', '--library', library]);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('\n  dog camra:pixel\n      ^');
    const json = await runCommand(['search', 'camra:x', '--json', '--library', library]);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'bad-input' } });
  });

  test('SQL in a query is only text', async () => {
    const hostile = [
      `'; DROP TABLE photos; --`,
      `camera:"' OR '1'='1"`,
      `folder:"%' UNION SELECT * FROM photos --"`,
      `name:'%`,
      `name:%`,
      'type:jpeg',
    ];
    const words = ['search', '-', '--library', library];
    const { code, stdout, stderr } = await runCommand(words, hostile.join('\n'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const answers = lines(stdout) as Found[];
    expect(answers.map(({ results }) => results.length)).toEqual([4, 0, 0, 0, 0, 4]);
  });

  test('a library that does not exist is said, with what to do', async () => {
    const { code, stderr } = await runCommand(['search', 'dog', '--library', join(root, 'none')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/none/);
  });
});

describe('similar', () => {
  test('takes a photo of the library by its path or id, with words beside it', async () => {
    const words = ['similar', files['flower'] ?? '', '--library', library, '--json'];
    const byPath = JSON.parse((await runCommand(words)).stdout) as Found;
    const { id } = (await search('flower')).results[0] ?? { id: 0 };
    const byId = JSON.parse(
      (await runCommand(['similar', String(id), '--library', library, '--json'])).stdout,
    ) as Found;
    expect(byPath.results).toEqual(byId.results);
    expect(byPath.results.length).toBeGreaterThan(0);
    const withWords = await runCommand([...words, 'pizza']);
    expect((JSON.parse(withWords.stdout) as Found).query).toContain('pizza');
  });

  test('takes any picture on this machine', async () => {
    const elsewhere = join(scratchFolder(), 'other pizza.jpg');
    writeFileSync(elsewhere, await drawPhoto('pizza', { seed: 4 }));
    const { code, stdout } = await runCommand([
      'similar',
      elsewhere,
      '--library',
      library,
      '--json',
    ]);
    expect(code).toBe(0);
    expect(names(JSON.parse(stdout) as Found)[0]).toBe(files['pizza']);
  });

  test('a picture that is not there is an error that names it', async () => {
    const { code, stderr } = await runCommand(['similar', '/no/such.jpg', '--library', library]);
    expect(code).toBe(1);
    expect(stderr).toContain('/no/such.jpg');
  });
});

describe('failures', () => {
  test('lists files with the reason in plain words', async () => {
    const { code, stdout } = await runCommand(['failures', '--library', library, '--json']);
    expect(code).toBe(0);
    const [list] = lines(stdout) as [{ file: string; reason: string }[]];
    expect(list.map(({ file }) => file)).toEqual([join(photos, 'broken.jpg')]);
    expect(list[0]?.reason).toMatch(/\w+ .*\./);
    const people = await runCommand(['failures', '--library', library]);
    expect(people.stdout).toContain(join(photos, 'broken.jpg'));
    expect(people.stdout).toContain(list[0]?.reason);
  });

  test('a repaired file is read with the next index; --retry asks for the others', async () => {
    const scratch = scratchFolder();
    const own = await onCpu(join(scratch, 'library'));
    const file = join(scratch, 'broken.jpg');
    writeFileSync(file, 'no picture');
    const words = ['--library', own, '--json'];
    expect(lines((await runCommand(['index', scratch, ...words])).stdout)).toMatchObject([
      { photos: 0, failed: 1 },
    ]);
    expect(lines((await runCommand(['failures', '--retry', ...words])).stdout)).toEqual([
      { queued: 1 },
    ]);
    writeFileSync(file, await renderPhoto(3));
    expect(lines((await runCommand(['index', ...words])).stdout)).toMatchObject([
      { photos: 1, failed: 0 },
    ]);
  });
});

describe('add', () => {
  test('remembers a folder for the next index', async () => {
    const scratch = scratchFolder();
    const own = await onCpu(join(scratch, 'library'));
    mkdirSync(join(scratch, 'photos'));
    await writePhoto(join(scratch, 'photos', 'a.jpg'), 1);
    const added = await runCommand(['add', join(scratch, 'photos'), '--library', own]);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toContain('photos is in the library.');
    const { stdout } = await runCommand(['index', '--library', own, '--json']);
    expect(lines(stdout)).toMatchObject([{ photos: 1, files: 1 }]);
  });

  test('a folder that is not there, or a file, is refused by name with exit code 1', async () => {
    const own = join(scratchFolder(), 'library');
    for (const command of ['add', 'index']) {
      const gone = await runCommand([command, join(root, 'gone'), '--library', own]);
      expect(gone.code).toBe(1);
      expect(gone.stderr).toContain(join(root, 'gone'));
      const file = await runCommand([command, join(photos, 'notes.txt'), '--library', own]);
      expect(file.code).toBe(1);
      expect(file.stderr).toContain('notes.txt');
      expect(file.stderr).toMatch(/folder/);
    }
  });
});

describe('two processes and one library', () => {
  test('search reads beside a running window; index says that it is in use', async () => {
    const own = join(scratchFolder(), 'library');
    cpSync(library, own, { recursive: true });
    const served = startCommand(['serve', '--json', '--library', own]);
    onTestFinished(async () => {
      served.child.kill('SIGTERM');
      await served.ended;
    });
    expect(await served.firstLine).toContain('address');

    const found = await runCommand(['search', 'pizza', '--library', own, '--json']);
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(names(JSON.parse(found.stdout) as Found)[0]).toBe(files['pizza']);
    const failures = await runCommand(['failures', '--library', own]);
    expect(failures.code).toBe(0);

    const refused = await runCommand(['index', '--library', own]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(own);
    expect(refused.stderr).toMatch(/in use by another Keepsake/);
  });
});

test.runIf(isPosix)('control characters of a file name never reach the terminal', async () => {
  const scratch = scratchFolder();
  const own = await onCpu(join(scratch, 'library'));
  mkdirSync(join(scratch, 'photos'));
  const evil = 'a\u001b[31m\u001b]0;owned\u0007\nb\u202egpj\u009b1m\u2028.jpg';
  await writePhoto(join(scratch, 'photos', evil), 1);
  writeFileSync(join(scratch, 'photos', `broken ${evil}`), 'nothing');
  const ran = await runCommand(['index', join(scratch, 'photos'), '--library', own]);
  const found = await runCommand(['search', 'type:jpeg', '--library', own]);
  const failed = await runCommand(['failures', '--library', own]);
  const json = await runCommand(['search', 'type:jpeg', '--library', own, '--json']);
  const controls = /[\u001b\u0007\u202e\u009b\u2028]/;
  for (const { code, stdout, stderr } of [ran, found, failed, json]) {
    expect(code).toBe(0);
    expect(stdout + stderr).not.toMatch(controls);
  }
  // As a shell's `*` names it.
  const asOption = await runCommand(['trash', `--${evil}`, '--library', own]);
  expect(asOption).toMatchObject({
    code: 2,
    stderr: expect.not.stringMatching(controls) as string,
  });
  const served = startCommand(['serve', join(scratch, evil), '--library', own]);
  await eventually(() => expect(served.stderr()).toContain('no folder'));
  served.child.kill('SIGTERM');
  expect((await served.ended).stderr).not.toMatch(controls);
  expect(found.stdout.trim().split('\n')).toHaveLength(1);
  // Programs get the true name.
  expect(names(JSON.parse(json.stdout) as Found)).toEqual([join(scratch, 'photos', evil)]);
});

describe('doctor', () => {
  test('says what works, and what to do about what does not', async () => {
    const { stdout } = await runCommand(['doctor', '--library', library]);
    expect(stdout).toContain('other files: Not read: 1 video (.mov)');
    expect(stdout).toMatch(/^Keepsake \d/);
    for (const name of ['system', 'window', 'model', 'device cpu', 'library', 'space'])
      expect(stdout).toMatch(new RegExp(`^(ok  |note|FAIL)  ${name}: `, 'm'));
    expect(stdout).toContain(`${library}: 4 photos`);
    expect(stdout).toContain(join(library, 'keepsake.log'));
  });
});

describe('words', () => {
  test('an unknown command, a wrong number and no command are misuse: exit code 2', async () => {
    for (const words of [['find', 'x'], ['search'], ['search', 'x', '--limit', 'many'], []]) {
      const { code } = await runCommand([...words, '--library', library]);
      expect({ words, code }).toEqual({ words, code: 2 });
    }
  });

  test('--help and --version explain themselves with exit code 0', async () => {
    const help = await runCommand(['--help']);
    expect(help.code).toBe(0);
    for (const command of ['add', 'index', 'search', 'similar', 'failures', 'serve', 'doctor'])
      expect(help.stdout).toContain(`  ${command} `);
    expect((await runCommand(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
