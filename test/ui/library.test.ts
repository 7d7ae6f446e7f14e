/** A library in the window: search, filters, the viewer, similar photos, settings, languages, narrow windows. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { drawGallery, drawPhoto, galleryCount } from '../support/gallery.ts';
import { onCpu } from '../support/on-cpu.ts';
import {
  accessibilityProblems,
  hasBrowser,
  launchBrowser,
  openWindow,
  picturesShown,
  saveScreenshot,
  serveLibrary,
  type Served,
} from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });

/** Runs if it is ever taken for markup; a file's name holds no `/`. */
const HOSTILE = '<img src=x onerror=alert(1)>';

describe.skipIf(!hasBrowser)('a library in the window (needs Chromium)', () => {
  let browser: Browser;
  let served: Served;
  let root: string;

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-ui-')));
    const photos = join(root, 'photos');
    mkdirSync(join(root, 'home'));
    await drawGallery(photos, 360);
    const IFD0 = { Make: HOSTILE, Model: `${HOSTILE} 2` };
    const exif = { IFD0, IFD2: { DateTimeOriginal: '2018:01:02 10:00:00', LensModel: HOSTILE } };
    const hostile = process.platform === 'win32' ? 'img onerror.jpg' : `${HOSTILE}.jpg`;
    writeFileSync(join(photos, hostile), await drawPhoto('lake', { seed: 90, size: 360, exif }));
    writeFileSync(join(photos, `broken ${hostile}`), 'no picture');
    const library = await onCpu(join(root, 'library'));
    await runCommand(['index', photos, '--library', library]);
    browser = await launchBrowser();
    served = await serveLibrary({ library, home: join(root, 'home') });
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
    rmSync(root, { recursive: true, force: true });
  });

  /** The window in a context of its own; complaints of the browser fail the test. */
  async function visit(path = '', options: BrowserContextOptions = {}): Promise<Page> {
    const { page, complaints, close } = await openWindow(browser, served.address, options, path);
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') await saveScreenshot(page, task.name);
      await close();
      expect(complaints).toEqual([]);
    });
    return page;
  }

  const box = (page: Page) => page.getByRole('combobox', { name: 'Search photos' });
  const tiles = (page: Page) => page.locator('a[data-index]');
  const viewerOf = (page: Page) => page.getByRole('dialog', { name: 'Photo viewer' });
  const found = (page: Page, words: string | RegExp) =>
    shows(page.getByRole('status').filter({ hasText: words })).toBeVisible();

  /** Searches and waits for the answer: until it is there, the one before it is shown. */
  async function search(page: Page, text: string): Promise<void> {
    await box(page).fill(text);
    await box(page).press('Enter');
    const asked = (url: URL) => new URLSearchParams(url.hash.split('?')[1]).get('q') === text;
    await page.waitForURL(asked);
    await shows(page.locator('[aria-busy=true]')).toHaveCount(0);
  }

  /** Opens the photo at this place and answers the name of its file. */
  async function nameAt(page: Page, place: number): Promise<string> {
    await tiles(page).nth(place).click();
    const viewer = viewerOf(page);
    await shows(viewer).toBeVisible();
    if (!(await viewer.getByRole('complementary').isVisible())) await page.keyboard.press('I');
    const name = viewer.getByText(/\.jpg/).first();
    await shows(name).toBeVisible();
    const text = await name.innerText();
    await page.keyboard.press('Escape');
    await shows(viewer).toBeHidden();
    return text;
  }

  test('without words it is the timeline, newest first, with dates as headings', async () => {
    const page = await visit();
    await picturesShown(page);
    await shows(page.getByText(`${galleryCount + 1} photos`).first()).toBeVisible();
    await shows(page.getByRole('heading', { level: 2 }).first()).toContainText('31 May');
    // Nothing has the focus yet.
    await page.keyboard.press('End');
    await shows(page.getByRole('heading', { name: /2018/ })).toBeVisible();
  });

  test('words find what photos show; what is less likely stays below a line', async () => {
    const page = await visit();
    for (const [words, name] of [
      ['sunset over the sea', 'sunset'],
      ['hot air balloon', 'balloons'],
      ['pizza', 'pizza'],
      ['a sandy beach', 'beach'],
      ['snowy mountains', 'mountains'],
    ] as const) {
      await search(page, words);
      await found(page, 'Best matches first');
      expect(await nameAt(page, 0)).toContain(name);
    }
    await shows(page.getByRole('heading', { name: 'More results' })).toBeVisible();
  });

  test('filters narrow, show as chips, and can be taken off', async () => {
    const page = await visit();
    await search(page, 'camera:"X-T5" year:2021');
    await found(page, /^7 photos/);
    await page.getByRole('button', { name: /^Remove filter: .*X-T5/ }).click();
    await shows(box(page)).toHaveValue('year:2021');
    await search(page, 'sunset over the sea before:2023');
    await found(page, 'Best matches first');
    expect(await nameAt(page, 0)).toContain('sunset');
    await search(page, 'year:1999');
    await shows(page.getByRole('heading', { name: 'No photos found' })).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('filters and their values are completed with the keyboard', async () => {
    const page = await visit();
    await box(page).pressSequentially('len');
    await shows(page.getByRole('option').first()).toContainText('lens:');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await shows(box(page)).toHaveValue('lens:');
    await shows(page.getByRole('option', { name: /XF 35mm/ })).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await box(page).pressSequentially('pix');
    await shows(page.getByRole('option')).toHaveCount(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await shows(box(page)).toHaveValue('lens:"Pixel 7 back camera" ');
  });

  test('a mistake is said, with its correction, and the rest still searches', async () => {
    const page = await visit();
    await search(page, 'sunset camra:pixel');
    await shows(page.getByText(/There is no filter “camra:”/)).toBeVisible();
    await shows(page.locator('mark')).toHaveText(/camra/);
    await shows(box(page)).toHaveAttribute('aria-invalid', 'true');
    await found(page, 'Best matches first');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: /^Use camera/ }).click();
    await shows(box(page)).toHaveValue('sunset camera:pixel');
    await search(page, 'after:someday');
    await shows(page.getByText(/“?someday”? is not a date/)).toBeVisible();
  });

  test('the viewer: next, previous, information, zoom, favourite and rating, all by keys', async () => {
    const page = await visit();
    await search(page, 'year:2019');
    await found(page, /^6 photos/);
    await tiles(page).first().focus();
    await page.keyboard.press('Enter');
    const viewer = viewerOf(page);
    await shows(viewer.getByText('1 of 6')).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await shows(viewer.getByText('2 of 6')).toBeVisible();
    await page.keyboard.press('ArrowLeft');
    await shows(viewer.getByText('1 of 6')).toBeVisible();
    await page.keyboard.press('I');
    await shows(viewer.getByText('FUJIFILM X-T5')).toBeVisible();
    await shows(viewer.getByText('XF 35mm F1.4 R')).toBeVisible();
    await shows(viewer.getByText(/68\.2/)).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('+');
    await shows(viewer.getByRole('button', { name: /^Zoom \d+/ })).toBeVisible();
    const stars = viewer.getByRole('radio', { name: /4/ });
    const favourite = viewer.getByRole('button', { name: 'Favourite' });
    await page.keyboard.press('4');
    await shows(viewer.getByText('★★★★☆')).toBeVisible();
    await page.keyboard.press('F');
    await shows(favourite).toHaveAttribute('aria-pressed', 'true');
    await shows(viewer.getByText('Added to favourites')).toBeVisible();
    await page.keyboard.press('Control+z');
    await shows(favourite).toHaveAttribute('aria-pressed', 'false');
    await page.keyboard.press('Control+z');
    await shows(stars).not.toBeChecked();
    await page.keyboard.press('4');
    await page.keyboard.press('F');
    await shows(stars).toBeChecked();
    await shows(favourite).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('Escape');
    await shows(viewer).toBeHidden();
    await shows(tiles(page).first()).toBeFocused();
    await search(page, 'rating:>=4 is:favourite');
    await found(page, /^\s*1 photo\s*$/);
    await tiles(page).first().focus();
    await page.keyboard.press('F');
    await found(page, /^0 photos/);
  });

  test('similar photos are found from the viewer, and words can be added', async () => {
    const page = await visit();
    await search(page, 'name:flower-01');
    await tiles(page).first().click();
    await shows(viewerOf(page)).toBeVisible();
    await page.keyboard.press('S');
    await shows(viewerOf(page)).toBeHidden();
    await shows(page.getByRole('img', { name: 'Similar to this photo' })).toBeVisible();
    await found(page, 'Best matches first');
    expect(await nameAt(page, 1)).toContain('flower');
    await box(page).fill('pizza');
    await box(page).press('Enter');
    await shows(page).toHaveURL(/like=\d+/);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Do not search for similar photos' }).click();
    await shows(page.getByRole('img', { name: 'Similar to this photo' })).toBeHidden();
    await shows(page.locator('[aria-busy=true]')).toHaveCount(0);
    expect(await nameAt(page, 0)).toContain('pizza');
  });

  test('markup in file names and in what the camera wrote is shown as text', async () => {
    const page = await visit();
    await search(page, 'year:2018');
    await found(page, /^\s*1 photo\s*$/);
    await tiles(page).first().click();
    const viewer = viewerOf(page);
    await shows(viewer).toBeVisible();
    await page.keyboard.press('I');
    await shows(viewer.getByText(HOSTILE).first()).toBeVisible();
    if (process.platform !== 'win32')
      await shows(viewer.getByText(`${HOSTILE}.jpg`).first()).toBeVisible();
    await page.keyboard.press('Escape');
    await box(page).fill('camera:');
    await shows(page.getByRole('option', { name: HOSTILE }).first()).toBeVisible();
    await search(page, `camera:"${HOSTILE}`);
    await page.keyboard.press('Escape');
    await page.goto(page.url().replace(/#.*/, '#/failures'));
    await shows(page.getByText('broken', { exact: false }).first()).toBeVisible();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
  });

  test('reload, back and forward keep the search and the place', async () => {
    const page = await visit();
    await search(page, 'sunset');
    await found(page, 'Best matches first');
    await search(page, 'pizza');
    await tiles(page).nth(1).click();
    await shows(viewerOf(page)).toBeVisible();
    const address = page.url();
    await page.reload();
    await shows(viewerOf(page).getByText(/^2 of/)).toBeVisible();
    expect(page.url()).toBe(address);
    await page.goBack();
    await shows(viewerOf(page)).toBeHidden();
    await shows(box(page)).toHaveValue('pizza');
    await page.goForward();
    await shows(viewerOf(page)).toBeVisible();
  });

  test('the language and the theme change at once and are kept', async () => {
    const page = await visit('#/settings');
    await page.getByRole('radio', { name: '简体中文' }).check();
    await shows(page.getByRole('heading', { name: '设置' }).first()).toBeVisible();
    await shows(page.locator('html')).toHaveAttribute('lang', /^zh/);
    await page.reload();
    await shows(page.getByRole('heading', { name: '设置' }).first()).toBeVisible();
    await page.getByRole('radio', { name: 'English' }).check();
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.getByRole('radio', { name: 'Light' }).check();
    const light = await background();
    await page.getByRole('radio', { name: 'Dark' }).check();
    await shows.poll(background).not.toBe(light);
    await page.getByRole('radio', { name: 'System' }).first().check();
    await page.getByRole('radio', { name: 'System' }).last().check();
  });

  test('`?` shows every shortcut, Escape puts it away', async () => {
    const page = await visit();
    await shows(tiles(page).first()).toBeVisible();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await shows(sheet.getByText('Find similar photos').first()).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await shows(sheet).toBeHidden();
  });

  const views = [
    ['the timeline', ''],
    ['a search', '#/photos?q=flower'],
    ['nothing found', '#/photos?q=year:1999'],
    ['the viewer', '#/photo/1'],
    ['labels', '#/labels'],
    ['albums', '#/albums'],
    ['duplicates', '#/duplicates'],
    ['folders', '#/folders'],
    ['failures', '#/failures'],
    ['settings', '#/settings'],
  ] as const;
  // Colours are judged in light and dark, the narrow layout in Chinese; English only has to fit there.
  const looks = [
    ['light', true, { colorScheme: 'light' }],
    ['dark', true, { colorScheme: 'dark' }],
    ['narrow', false, { viewport: { width: 360, height: 740 } }],
    [
      'Chinese',
      true,
      { locale: 'zh-CN', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
    ],
  ] as const;
  describe.each(looks)('%s', (_look, isJudged, options) => {
    test('nothing is wider than the window in any view, and axe finds nothing', async () => {
      const page = await visit('', options);
      const problems: Record<string, string[]> = {};
      for (const [name, path] of views) {
        await page.goto(`${new URL(served.address).origin}/${path}`);
        await shows(page.locator('h1, h2, [role=dialog]').first()).toBeVisible();
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        const list = isJudged ? await accessibilityProblems(page) : [];
        if (wide > 0) list.push(`${wide} pixels wider than the window`);
        if (list.length > 0) problems[name] = list;
      }
      expect(problems).toEqual({});
    });
  });
});
