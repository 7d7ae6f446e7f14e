/** Labels, their review and albums by keyboard alone, in both languages, on a real engine and model. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { drawPhoto } from '../support/gallery.ts';
import {
  accessibilityProblems,
  hasBrowser,
  launchBrowser,
  openWindow,
  saveScreenshot,
  serveLibrary,
  type OpenWindow,
  type Served,
} from '../support/window.ts';

const shows = expect.configure({ timeout: 20_000 });
const COUNT = 12;

describe.skipIf(!hasBrowser)('labels and albums (needs Chromium)', () => {
  let browser: Browser;
  let served: Served;
  let window: OpenWindow;
  let root: string;

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-labels-')));
    const photos = join(root, 'home', 'Pictures');
    mkdirSync(photos, { recursive: true });
    for (let seed = 1; seed <= COUNT / 3; seed += 1) {
      for (const scene of ['pizza', 'flower', 'receipt'] as const) {
        const bytes = await drawPhoto(scene, { seed, size: 400 });
        writeFileSync(join(photos, `${scene} ${seed}.jpg`), bytes);
      }
    }
    browser = await launchBrowser();
    served = await serveLibrary({
      library: join(root, 'library'),
      home: join(root, 'home'),
      folders: [photos],
    });
    window = await openWindow(browser, served.address);
    await shows(window.page.getByText(`${COUNT} photos`)).toBeVisible();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await served.stop();
    rmSync(root, { recursive: true, force: true });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await saveScreenshot(window.page, task.name);
  });

  const press = (key: string) => window.page.keyboard.press(key);
  const type = (text: string) => window.page.keyboard.type(text);

  test('without labels, ready-made ones are offered and explained', async () => {
    const { page } = window;
    await press('Alt+2');
    await shows(
      page.getByRole('heading', { name: 'Labels that find their own photos' }),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Sunset' }).press('Space');
    await page.getByRole('button', { name: 'Add 1 label' }).press('Enter');
    await shows(page.getByRole('link', { name: /Sunset/ })).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('a label is named, described by a suggestion, and shows what it would find', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'New label' }).press('Enter');
    await shows(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
    await type('plant/flower');
    await page.getByRole('button', { name: 'Use “a photo of a flower”' }).press('Enter');
    const slider = page.getByRole('slider', { name: 'How sure it must be' });
    await slider.press('Home');
    await shows(slider).toHaveAttribute('aria-valuetext', 'At least 5% sure');
    await shows(page.getByRole('heading', { name: 'Just out' })).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Create', exact: true }).press('Enter');
    await shows(page.getByRole('heading', { name: 'plant', exact: true })).toBeVisible();
    await shows(page.getByRole('link', { name: /flower.*photos/ })).toBeVisible();
  });

  test('the review accepts, rejects, skips and takes back, photo by photo and by rows', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'More for “plant/flower”' }).press('Enter');
    await press('ArrowDown');
    await press('Enter');
    await shows(page.getByText('Is this “flower”?')).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await press('a');
    await shows(page.getByText(/^1 decided/)).toBeVisible();
    await press('r');
    await shows(page.getByText(/^2 decided/)).toBeVisible();
    await press('s');
    await press('z');
    await press('z');
    await shows(page.getByText(/^1 decided/)).toBeVisible();
    await press('m');
    await press(' ');
    await shows(page.getByRole('button', { name: /left out/ })).toHaveCount(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    await press('a');
    await shows(page.getByText(/^9 decided/)).toBeVisible();
    await press('Escape');
    await shows(page.getByRole('heading', { name: 'Labels', exact: true })).toBeVisible();
  });

  test('a label leads to its photos', async () => {
    const { page } = window;
    await page.getByRole('link', { name: /flower 8 photos/ }).press('Enter');
    await shows(page.getByText('Label: plant/flower')).toBeVisible();
    await shows(page.getByText('8 photos', { exact: false }).first()).toBeVisible();
  });

  test('selected photos get labels and go into albums', async () => {
    const { page } = window;
    const first = page.locator('[data-index="0"]').first();
    await first.focus();
    await press(' ');
    await press('l');
    await type('holiday');
    await press('Enter');
    await shows(page.getByRole('checkbox', { name: 'holiday' })).toBeChecked();
    expect(await accessibilityProblems(page)).toEqual([]);
    await press('Escape');
    await shows(page.getByRole('dialog')).toHaveCount(0);
    await press('b');
    await type('Norway 2024');
    await press('Enter');
    await shows(page.getByText('1 photo added to “Norway 2024”')).toBeVisible();
    await press('Escape');
    await press('Alt+3');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('link', { name: 'Norway 2024 1 photo' }).press('Enter');
    await shows(page.getByText('Album: Norway 2024')).toBeVisible();
  });

  test('the viewer says which labels a photo has, and who says so', async () => {
    const { page } = window;
    await page.locator('[data-index="0"]').first().press('Enter');
    await press('i');
    const labels = page.getByRole('region', { name: 'Labels' });
    await shows(labels.getByText('holiday')).toBeVisible();
    await shows(labels.getByText(/^You, now/).first()).toBeVisible();
    await shows(labels.getByText('Norway 2024')).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await press('Escape');
  });

  test('a search becomes a smart album', async () => {
    const { page } = window;
    await press('Alt+3');
    await page.getByRole('button', { name: 'New album' }).press('Enter');
    await shows(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
    await type('Plants');
    await page.getByRole('radio', { name: /By a search/ }).press('Space');
    await page.getByRole('textbox', { name: 'Search' }).fill('tag:plant/flower');
    await shows(page.getByText('8 photos')).toBeVisible();
    await press('Enter');
    await shows(page.getByRole('link', { name: /Plants 8 photos/ })).toBeVisible();
    expect(window.complaints).toEqual([]);
  });

  test('everything is there in Chinese', async () => {
    const { page } = window;
    await page.goto(`${new URL(served.address).origin}/#/settings`);
    await page.getByRole('radio', { name: '简体中文' }).press('Space');
    await press('Alt+2');
    await shows(page.getByRole('heading', { name: '标签', exact: true })).toBeVisible();
    await page.getByRole('button', { name: '“plant/flower”的更多操作' }).press('Enter');
    await press('ArrowDown');
    await press('Enter');
    await shows(
      page.getByText('这是“flower”吗？').or(page.getByText('没有待确认的照片')),
    ).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await press('Alt+3');
    await shows(page.getByRole('heading', { name: '相册', exact: true })).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(window.complaints).toEqual([]);
  });
});
