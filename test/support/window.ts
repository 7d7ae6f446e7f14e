/** The window in a real browser, on a real `keepsake serve`: whatever it complains about fails the test. */
import AxeBuilder from '@axe-core/playwright';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright';
import { startCommand, type Running } from './command.ts';

const built = resolve(import.meta.dirname, '../../dist/renderer/index.html');

/** Debian's, else the one that Playwright has installed. */
export const executablePath = existsSync('/usr/bin/chromium')
  ? '/usr/bin/chromium'
  : chromium.executablePath();

/** Where this is false the browser tests are skipped. */
export const hasBrowser = existsSync(executablePath);

/** Starts a browser without a display. @throws when the window has not been built. */
export function launchBrowser(): Promise<Browser> {
  if (!existsSync(built)) throw new Error(`${built} is missing: run \`npm run build\` first.`);
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--force-color-profile=srgb'] });
}

export interface Served {
  /** Admits one browser; the next one when that was used. */
  readonly address: string;
  port: number;
  running: Running;
  stop: () => Promise<void>;
}

export interface ServeOptions {
  library: string;
  /** The user's home, where the folder dialog begins. */
  home: string;
  folders?: readonly string[];
  port?: number;
}

/** Starts `keepsake serve` and waits for its address. */
export async function serveLibrary({
  library,
  home,
  folders = [],
  port = 0,
}: ServeOptions): Promise<Served> {
  const words = ['serve', ...folders, '--library', library, '--port', String(port), '--json'];
  const running = startCommand(words, { home });
  await running.firstLine;
  const newest = (): string => {
    const line = running.stdout().trimEnd().split('\n').at(-1) ?? '';
    return (JSON.parse(line) as { address: string }).address;
  };
  return {
    get address() {
      return newest();
    },
    port: Number(new URL(newest()).port),
    running,
    stop: async () => {
      running.child.kill('SIGTERM');
      await running.ended;
    },
  };
}

export interface OpenWindow {
  page: Page;
  /** What the console, the page and its policy complained about so far. */
  complaints: string[];
  close: () => Promise<void>;
}

/** Opens the window in a context of its own, as a first visit; `path` such as `#/folders`. */
export async function openWindow(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
  path = '',
): Promise<OpenWindow> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(40_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // What could not be loaded is named there only.
    complaints.push(`${message.text()} (${message.location().url.replace(/^.*?\/\/[^/]+/, '')})`);
  });
  await page.goto(address);
  await page.waitForFunction(() => localStorage.getItem('keepsake.key') !== null);
  // One more question: by its answer the next address, printed before the key came, has arrived.
  await page.waitForURL((url) => !url.hash.includes('ticket'));
  if (path !== '') await page.goto(`${new URL(address).origin}/${path}`);
  return { page, complaints, close: () => context.close() };
}

/** What axe finds wrong with what is shown, as short lines. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // What fades in has half its contrast meanwhile; a spinner never ends.
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`),
  );
}

/** Resolves when every picture in sight has arrived. */
export async function picturesShown(page: Page, least = 1): Promise<void> {
  await page.waitForFunction(
    (count) => {
      const pictures = [...document.querySelectorAll('li img')] as HTMLImageElement[];
      return pictures.length >= count && pictures.every((picture) => picture.naturalWidth > 0);
    },
    least,
    // Photos that are read for the first time wait for the encoder, which a busy machine opens slowly.
    { timeout: 120_000 },
  );
}

/** Keeps what a failed test saw, in the system's scratch folder; says where. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
  const path = join(tmpdir(), `keepsake ${name.replaceAll(/[^\w ]/g, '')}.png`);
  await page.screenshot({ path });
  process.stderr.write(`What the window showed: ${path}\n`);
}
