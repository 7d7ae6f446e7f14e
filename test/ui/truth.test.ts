/** What the window says is so: counts, selections and empty pages, with the engine there and gone. */
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { openGallery, type GalleryWindow } from '../support/gallery-window.ts';
import { accessibilityProblems, hasBrowser, saveScreenshot } from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });
const SEEDS = 5;
const COUNT = 5 * SEEDS;

describe.skipIf(!hasBrowser)('what the window says is true (needs Chromium)', () => {
  let window: GalleryWindow;
  let page: Page;

  beforeAll(async () => {
    window = await openGallery('en', ['pizza', 'flower', 'receipt', 'sunset', 'woods'], SEEDS);
    ({ page } = window);
    await shows(page.getByText(`${COUNT} photos`)).toBeVisible();
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await saveScreenshot(page, task.name);
  });

  const box = () => page.getByRole('combobox', { name: 'Search photos' });
  const tiles = () => page.locator('#photos a[data-index]');
  const found = () => page.locator('.found');

  async function search(text: string): Promise<void> {
    await box().fill(text);
    await box().press('Enter');
    await page.waitForURL((url) => new URLSearchParams(url.hash.split('?')[1]).get('q') === text);
    await shows(page.locator('[aria-busy=true]')).toHaveCount(0);
  }

  /** How many spinners there are to see. */
  const turning = (): number =>
    document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations === Infinity).length;

  /** How many photos stand above the line. */
  async function aboveTheLine(): Promise<number> {
    const line = await page.getByRole('heading', { name: 'More results' }).boundingBox();
    const boxes = await Promise.all((await tiles().all()).map((tile) => tile.boundingBox()));
    return boxes.filter((tile) => (tile?.y ?? Infinity) < (line?.y ?? 0)).length;
  }

  test('a review without labels says so, and leads to them', async () => {
    await page.evaluate(() => (location.hash = '#/review'));
    await shows(page.getByRole('heading', { name: 'No labels yet' })).toBeVisible();
    await shows(page.getByText('have been decided')).toHaveCount(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make a label' }).click();
    await shows(page.getByRole('heading', { name: 'Labels', exact: true })).toBeVisible();
    await page.keyboard.press('Alt+1');
  });

  test('select all takes what is above the line, then the rest, and says it', async () => {
    await search('flower');
    const likely = await aboveTheLine();
    expect(likely).toBeGreaterThan(0);
    expect(likely).toBeLessThan(COUNT);
    await tiles().first().focus();
    const bar = page.getByRole('toolbar');
    await page.keyboard.press('ControlOrMeta+a');
    await shows(bar.getByText(`${likely} selected`)).toBeVisible();
    await shows(page.getByText(/best match(es are| is) selected/)).toBeVisible();
    await page.keyboard.press('ControlOrMeta+a');
    await shows(bar.getByText(`${COUNT} selected`)).toBeVisible();
    await shows(page.getByText(/also those that match less/)).toBeVisible();
    await page.keyboard.press('ControlOrMeta+a');
    await shows(bar).toHaveCount(0);
  });

  test('the count of all photos never stands over the answer to a search', async () => {
    const tab = await page.context().newPage();
    let held: (() => void)[] | null = null;
    await tab.routeWebSocket(/.*/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        const send = () => server.send(message);
        const { call } = JSON.parse(message.toString()) as { call: string };
        if (held === null || call !== 'search') send();
        else held.push(send);
      });
    });
    const goTo = (hash: string) => tab.evaluate((to) => (location.hash = to), hash);
    const photos = tab.locator('#photos a[data-index]');
    const count = tab.getByText(`${COUNT} photos`, { exact: true });
    await tab.goto(page.url().replace(/#.*/, ''));
    await shows(count).toBeVisible();
    await goTo('#/?q=flower');
    await shows(tab.getByRole('heading', { name: 'More results' })).toBeVisible();
    await goTo('#/labels');
    await shows(tab.getByRole('heading', { name: 'Labels', exact: true })).toBeVisible();
    const waiting: (() => void)[] = (held = []);
    await goTo('#/');
    await shows.poll(() => waiting.length).toBe(1);
    await shows(photos.first()).toBeVisible();
    await shows(count).toHaveCount(0);
    held = null;
    for (const send of waiting) send();
    await shows(count).toBeVisible();
    await tab.close();
  });

  test('by time, and as a smart album, a search counts what it shows', async () => {
    await search('flower');
    const likely = await aboveTheLine();
    const words = likely === 1 ? '1 photo' : `${likely} photos`;
    await page.getByRole('button', { name: 'Newest' }).click();
    await shows(found()).toHaveText(words);
    await shows(tiles()).toHaveCount(likely);
    await page.getByRole('button', { name: 'Save as smart album' }).click();
    const dialog = page.getByRole('dialog');
    await shows(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('flower');
    await shows(dialog.getByText(words, { exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+1');
  });

  test('lists, menus and the review count the same photos, also after decisions', async () => {
    await page.evaluate(() => (location.hash = '#/labels'));
    await page.getByRole('button', { name: 'New label' }).click();
    await page.keyboard.type('flower');
    await page.keyboard.press('Enter');
    const badge = page.locator('a.waiting');
    await shows(badge).toBeVisible();
    const count = async () => Number(await badge.innerText());
    const before = await count();
    // A link leads there within its click: nothing that happens next can be in its way.
    const place = page.evaluate(
      () => new Promise((tell) => addEventListener('click', () => tell(location.hash))),
    );
    await badge.click();
    expect(await place).toMatch(/^#\/review\/\d+$/);
    const waiting = (number: number) => shows(page.getByText(`· ${number} waiting`)).toBeVisible();
    await waiting(before);
    await shows(page.getByRole('option', { name: `flower (${before})` })).toHaveCount(1);
    await page.keyboard.press('m');
    await page.keyboard.press('a');
    await shows(page.getByText('1 decided')).toBeVisible();
    await waiting(before - 1);
    await shows(page.getByRole('option', { name: `flower (${before - 1})` })).toHaveCount(1);
    await page.keyboard.press('z');
    await shows(page.getByText('0 decided')).toBeVisible();
    await waiting(before);
    // An earlier sitting's decision that the window's history takes back counts again at once.
    await page.keyboard.press('a');
    await shows(page.getByText('1 decided')).toBeVisible();
    await page.keyboard.press('Escape');
    await badge.click();
    await waiting(before - 1);
    await page.keyboard.press('ControlOrMeta+z');
    await waiting(before);
    await shows(page.getByRole('option', { name: `flower (${before})` })).toHaveCount(1);
    // A photo is deleted from here as from everywhere else.
    await page.keyboard.press('Delete');
    await shows(page.getByRole('dialog', { name: /to the trash\?$/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await shows.poll(count).toBe(before);
    await page.keyboard.press('Alt+1');
  });

  test('without an engine nothing is shown as an answer', async () => {
    await shows(tiles().first()).toBeVisible();
    await window.stop();
    await shows(page.getByText(/Keepsake is not running/)).toBeVisible();
    await box().fill('pizza');
    await shows(page.getByText(`${COUNT} photos`)).toHaveCount(0);
    await shows(page.getByRole('heading', { name: 'Not searched yet' })).toBeVisible();
    await shows(page.getByText('Searching…')).toHaveCount(0);
    await shows(tiles()).toHaveCount(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    // Nothing turns as though somebody were at work, on no page.
    for (const address of ['#/photos?q=flower', '#/duplicates', '#/failures', '#/review']) {
      await page.evaluate((hash) => (location.hash = hash), address);
      await shows(page.getByText(/Keepsake is not running/)).toBeVisible();
      await shows.poll(() => page.evaluate(turning)).toBe(0);
    }
    await page.evaluate(() => (location.hash = ''));
    await shows(page.getByText(`${COUNT} photos`)).toBeVisible();
    await shows(tiles().first()).toBeVisible();
  });
});
