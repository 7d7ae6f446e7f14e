/** The desktop app itself, through Playwright; skipped by name where Electron's program is not. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron as electron, type ElectronApplication, type Page } from 'playwright';
import { describe, expect, onTestFinished, test } from 'vitest';
import { installedElectron } from '../../src/cli/electron-program.ts';
import { scratchFolder } from '../support/scratch.ts';
import { writePhoto } from '../support/pictures.ts';

const program = installedElectron();
const root = resolve(import.meta.dirname, '../..');

interface Launched {
  app: ElectronApplication;
  page: Page;
  scratch: string;
}

function startWords(scratch: string, folder: string): string[] {
  return [
    // Chromium refuses its sandbox to root, as which CI runs.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    `--user-data-dir=${join(scratch, 'chromium')}`,
    root,
    '--library',
    join(scratch, 'library'),
    folder,
  ];
}

async function launch(scratch = scratchFolder()): Promise<Launched> {
  const folder = join(scratch, 'Pictures');
  mkdirSync(folder);
  for (const seed of [1, 2, 3]) await writePhoto(join(folder, `${seed}.jpg`), seed);
  const app = await electron.launch({
    executablePath: program ?? '',
    args: startWords(scratch, folder),
  });
  onTestFinished(() => app.close());
  return { app, page: await app.firstWindow(), scratch };
}

describe.skipIf(program === null)('the desktop app (needs Electron’s program)', () => {
  test('starts, indexes the folder it was given and shows its photos', async () => {
    const { page } = await launch();
    await page.waitForFunction(() => document.querySelectorAll('img').length >= 3);
    const source = await page.locator('img').first().getAttribute('src');
    expect(source).toMatch(/^photo:\/\/image\/\d+\/thumb/);
    const width = await page
      .locator('img')
      .first()
      .evaluate((image) => (image as HTMLImageElement).naturalWidth);
    expect(width).toBeGreaterThan(0);
  });

  test('gives the page neither Node nor Electron', async () => {
    const { page } = await launch();
    const found = await page.evaluate(() => ({
      process: typeof Reflect.get(globalThis, 'process'),
      require: typeof Reflect.get(globalThis, 'require'),
      bridge: Object.keys(Reflect.get(globalThis, 'keepsake') as object),
    }));
    expect(found).toEqual({
      process: 'undefined',
      require: 'undefined',
      bridge: ['connect', 'pathForFile'],
    });
  });

  test('stays where it is: no navigation, no window, no network', async () => {
    const { app, page } = await launch();
    await page.evaluate(() => {
      window.open('https://evil.example/');
      location.href = 'https://evil.example/';
    });
    const reached = await page.evaluate(() =>
      fetch('https://evil.example/').then(
        () => true,
        () => false,
      ),
    );
    expect(reached).toBe(false);
    expect(page.url()).toMatch(/^keepsake:\/\/window\//);
    expect(app.windows()).toHaveLength(1);
  });

  test('goes on after its engine was killed', async () => {
    const { app, page } = await launch();
    await page.waitForFunction(() => document.querySelectorAll('img').length >= 3);
    await app.evaluate(({ app: running }) => {
      const engine = running.getAppMetrics().find(({ name }) => name === 'Keepsake engine');
      if (engine) process.kill(engine.pid, 'SIGKILL');
    });
    await page.getByRole('searchbox').or(page.getByRole('combobox')).first().fill('something red');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('img').length >= 1);
  });

  test('says in the window why its engine does not start, and goes on when it does', async () => {
    const scratch = scratchFolder();
    const obstacle = join(scratch, 'library', 'lock.sqlite');
    mkdirSync(obstacle, { recursive: true });
    const { page } = await launch(scratch);
    await page.getByText(/unable to open database file/).waitFor();
    rmSync(obstacle, { recursive: true });
    await page.waitForFunction(() => document.querySelectorAll('img').length >= 3);
  });

  test('a second start hands its folder to the first, and ends', async () => {
    const { page, scratch } = await launch();
    await page.waitForFunction(() => document.querySelectorAll('img').length >= 3);
    const more = join(scratch, 'More');
    mkdirSync(more);
    await writePhoto(join(more, '4.jpg'), 4);
    const second = spawn(program ?? '', startWords(scratch, more), { stdio: 'ignore' });
    expect(await once(second, 'exit')).toEqual([0, null]);
    await page.waitForFunction(() => document.querySelectorAll('img').length >= 4);
  });

  test('asked twice to quit it still ends in order', async () => {
    const { app, page, scratch } = await launch();
    await page.waitForFunction(() => document.querySelectorAll('img').length >= 3);
    const ended = once(app.process(), 'exit');
    await app
      .evaluate(({ app: running }) => {
        running.quit();
        running.quit();
      })
      // The answer may be lost with the app.
      .catch(() => undefined);
    expect(await ended).toEqual([0, null]);
    // SQLite's log is folded into the file by who closes it, and by nobody else.
    expect(existsSync(join(scratch, 'library', 'library.sqlite-wal'))).toBe(false);
  });

  test('an analyser that works in the background gives way to everything else', async () => {
    const { app, page } = await launch();
    await page.waitForFunction(() => document.querySelectorAll('img').length >= 3);
    const pid = await app.evaluate(
      ({ app: running }) =>
        running.getAppMetrics().find(({ name }) => name === 'Keepsake analyser (images)')?.pid,
    );
    expect(pid !== undefined && getPriority(pid)).toBeGreaterThan(0);
  });
});
