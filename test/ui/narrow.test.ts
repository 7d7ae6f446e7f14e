/** The window at 360 px: everything can be read, and what is decided on is in sight. */
import { expect, type Locator } from 'playwright/test';
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { m } from '../../renderer/paraglide/messages.js';
import { openGallery, type GalleryWindow } from '../support/gallery-window.ts';
import { hasBrowser, saveScreenshot } from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });
const SEEDS = 4;
const en = { locale: 'en' } as const;

describe.skipIf(!hasBrowser)('a window of 360 px (needs Chromium)', () => {
  let window: GalleryWindow;

  beforeAll(async () => {
    window = await openGallery('en', ['beach', 'flower', 'receipt'], SEEDS);
    const { page } = window;
    await shows(page.getByText(m.library_count({ count: 3 * SEEDS }, en))).toBeVisible();
    await page.setViewportSize({ width: 360, height: 740 });
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await saveScreenshot(window.page, task.name);
  });

  /** Goes to a place such as `folders` by its address. */
  const go = (place: string) =>
    window.page.evaluate((hash) => (location.hash = hash), `#/${place}`);

  /** Texts that are wider than their place. What has a title can be read there. */
  const cutOff = () =>
    window.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('main *')]
        .filter((element) => {
          const isCut = element.scrollWidth > element.clientWidth + 1;
          const { overflowX, clipPath } = getComputedStyle(element);
          return isCut && overflowX === 'hidden' && clipPath === 'none' && element.title === '';
        })
        .map((element) => element.textContent.trim())
        .filter((text) => text !== ''),
    );

  test('shows a problem in a query, and the heading above unlikely photos, to the end', async () => {
    const { page } = window;
    await go('photos?q=pizza%20after:banana');
    await shows(page.locator('[aria-busy="false"]')).toBeVisible();
    await shows(page.getByRole('status').filter({ hasText: 'banana' })).toBeVisible();
    await shows(page.getByRole('heading', { name: m.grid_less_likely({}, en) })).toBeVisible();
    expect(await cutOff()).toEqual([]);
  });

  test('keeps the kinds of duplicates on one line', async () => {
    await go('duplicates');
    const tabs = window.page.getByRole('tab');
    await shows(tabs).toHaveText([/ 0$/, / 0$/, / \d+$/]);
    const tops = await tabs.evaluateAll((all) => all.map((tab) => tab.getBoundingClientRect().top));
    expect(new Set(tops).size).toBe(1);
    expect(await cutOff()).toEqual([]);
  });

  test.each(['folders', 'settings', 'albums'])(
    'cuts nothing off on the page of %s',
    async (place) => {
      await go(place);
      await shows(window.page.getByRole('heading', { level: 1 })).toHaveText(
        new RegExp(place, 'i'),
      );
      expect(await cutOff()).toEqual([]);
    },
  );

  test('lays the bar of a selection, what was done and the pages over each other nowhere', async () => {
    const { page } = window;
    await go('photos');
    await page.locator('a[data-index]').first().focus();
    await page.keyboard.press('Space');
    const bar = page.getByRole('toolbar', { name: m.library_selected({ count: 1 }, en) });
    await shows(bar).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('f');
    const done = page.locator('.toast', { hasText: m.library_favoured({ count: 1 }, en) });
    await shows(done).toBeVisible();
    /** Whether the message ends above something. */
    const isAbove = async (lower: Locator): Promise<boolean> => {
      const [message, place] = [await done.boundingBox(), await lower.boundingBox()];
      return message !== null && place !== null && message.y + message.height <= place.y;
    };
    await shows.poll(() => isAbove(bar)).toBe(true);
    // What has no room in the bar is behind its dots.
    await bar.getByRole('button', { name: m.selection_more({}, en) }).click();
    await shows(page.getByRole('menuitem', { name: m.library_similar({}, en) })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await shows(bar).toBeHidden();
    await shows.poll(() => isAbove(page.getByRole('navigation'))).toBe(true);
  });

  test('shows all photos that a row decides on, without scrolling', async () => {
    const { page } = window;
    await go('labels');
    await page.getByRole('button', { name: m.labels_new({}, en), exact: true }).click();
    await page.getByRole('textbox', { name: m.labels_name({}, en) }).fill('beach');
    const prompt = m.labels_prompt_use({ prompt: 'beach' }, en);
    await page.getByRole('button', { name: prompt }).click();
    await page.getByRole('button', { name: m.labels_create({}, en), exact: true }).click();
    const photos = page.getByRole('link', { name: /^beach/ });
    await shows(photos).toBeVisible();
    // From the photos of a label, one step leads to what waits there.
    await photos.click();
    const library = page.getByRole('main', { name: m.library_title({}, en) });
    await library.getByRole('link', { name: /^Review/ }).click();
    await page.getByRole('radio', { name: m.review_rows({}, en) }).check({ force: true });
    const row = page.getByRole('main').getByRole('listitem');
    await shows(row).toHaveCount(SEEDS);
    for (const photo of await row.all()) await shows(photo).toBeInViewport({ ratio: 1 });
    expect(await cutOff()).toEqual([]);
  });
});
