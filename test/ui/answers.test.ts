/** What an answer says: stacks of nearly the same photos, and which of them fits a sentence best. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { m } from '../../renderer/paraglide/messages.js';
import { openGallery, type GalleryWindow } from '../support/gallery-window.ts';
import { accessibilityProblems, hasBrowser, saveScreenshot } from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });
const en = { locale: 'en' } as const;
const ALL = 7;

describe.skipIf(!hasBrowser)('what an answer says (needs Chromium)', () => {
  let window: GalleryWindow;

  beforeAll(async () => {
    window = await openGallery('en', ['pizza', 'flower', 'beach'], 2);
    const photos = join(window.root, 'home', 'Pictures');
    const smaller = sharp(join(photos, 'pizza 1.jpg')).resize(300).jpeg({ quality: 80 });
    writeFileSync(join(photos, 'pizza smaller.jpg'), await smaller.toBuffer());
    await shows(window.page.getByText(m.library_count({ count: ALL }, en))).toBeVisible();
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await saveScreenshot(window.page, task.name);
  });

  const press = (key: string) => window.page.keyboard.press(key);
  const tiles = () => window.page.locator('#photos [data-index]');
  const stack = () => window.page.locator('#photos [data-stack]');
  const box = () => window.page.getByRole('combobox', { name: 'Search photos' });

  test('photos that are nearly the same are one tile that says how many, and opens', async () => {
    const { page } = window;
    await press('/');
    await box().fill('pizza');
    await press('Enter');
    await shows(async () => {
      // They are found to be the same some moments after they are shown.
      await page.reload();
      await shows(tiles().first()).toBeVisible();
      expect(await stack().count()).toBe(1);
    }).toPass();
    await shows(tiles()).toHaveCount(ALL - 1);
    await shows(stack()).toHaveText('2');

    await page
      .locator('#photos li')
      .filter({ has: page.locator('[data-stack]') })
      .locator('[data-check]')
      .click();
    await shows(page.getByRole('toolbar')).toContainText(m.library_selected({ count: 2 }, en));
    await press('Escape');

    await stack().click();
    await shows(tiles()).toHaveCount(ALL);
    await shows(stack()).toHaveAttribute('aria-expanded', 'true');
    await press('x');
    await shows(tiles()).toHaveCount(ALL - 1);

    const view = page.getByRole('button', { name: m.library_view({}, en) });
    const folding = page.getByRole('checkbox', { name: m.stack_fold({}, en) });
    await view.click();
    await folding.uncheck();
    await shows(tiles()).toHaveCount(ALL);
    await folding.check();
    await shows(tiles()).toHaveCount(ALL - 1);
    await press('Escape');
    // By date each photo stands for itself.
    await box().fill('');
    await shows(tiles()).toHaveCount(ALL);
    await shows(stack()).toHaveCount(0);
  });

  test('a search is refined by picked photos, which last and can be taken out', async () => {
    const { page } = window;
    const more = page.getByAltText(m.like_more({}, en));
    const less = page.getByAltText(m.like_less({}, en));
    await press('/');
    await box().fill('food');
    await press('Enter');
    await shows(tiles().first()).toBeVisible();
    const first = (await tiles().first().getAttribute('href')) ?? '';
    await tiles().first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: m.like_less({}, en) }).click();
    await shows(less).toHaveCount(1);
    // The picture says it, the box keeps the words.
    await shows(box()).toHaveValue('food');
    await shows(tiles().first()).not.toHaveAttribute('href', first);

    // The viewer says why a photo is here, and asks for more like it.
    await tiles().first().click();
    const viewer = page.getByRole('dialog', { name: m.viewer_label({}, en) });
    await press('i');
    const why = viewer.getByRole('region', { name: m.why_title({}, en) });
    await shows(why.getByText('food', { exact: true })).toBeVisible();
    await shows(why.getByText(/^Nearest label/)).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await why.getByRole('button', { name: m.like_more({}, en) }).click();
    await shows(viewer).toHaveCount(0);
    await shows(more).toHaveCount(1);
    await page.reload();
    await shows(more).toHaveCount(1);
    await shows(box()).toHaveValue('food');

    const remove = (filter: string) =>
      page.getByRole('button', { name: m.search_remove({ filter }, en) });
    await remove(m.like_less({}, en)).click();
    await shows(less).toHaveCount(0);
    await page.goBack();
    await shows(less).toHaveCount(1);
    await page.getByRole('button', { name: m.albums_save_search({}, en) }).click();
    const form = page.getByRole('dialog', { name: m.albums_new({}, en) });
    await form.getByRole('button', { name: m.labels_create({}, en) }).click();
    await shows(form).toHaveCount(0);
    await press('Alt+3');
    await page.getByRole('link', { name: /food/ }).click();
    await shows(tiles().first()).toBeVisible();
    expect(window.complaints).toEqual([]);
    await press('/');
    await page.getByRole('button', { name: m.search_clear({}, en) }).click();
    await shows(tiles()).toHaveCount(ALL);
  });

  test('of chosen photos the one that fits a sentence best is shown with the reason', async () => {
    const { page } = window;
    await box().blur();
    await press('ControlOrMeta+a');
    await shows(page.getByRole('toolbar')).toContainText(m.library_selected({ count: ALL }, en));
    await press('w');
    const dialog = page.getByRole('dialog', { name: m.rank_open({}, en) });
    await shows(dialog.getByText(m.rank_of_photos({ count: ALL }, en))).toBeVisible();
    await page.keyboard.type('a beach and a pizza');
    const order = dialog.getByRole('list', { name: m.rank_order({}, en) });
    await shows(order.getByRole('listitem')).toHaveCount(ALL);
    await shows(dialog.getByRole('figure')).toContainText(/pizza|beach/);
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: m.rank_three({}, en) }).click();
    await shows(dialog.getByText(m.rank_chosen({ count: 3 }, en))).toBeVisible();
    await dialog.getByRole('button', { name: m.rank_select({}, en) }).click();
    await shows(dialog).toHaveCount(0);
    await shows(page.getByRole('toolbar')).toContainText(m.library_selected({ count: 3 }, en));
    // The smaller copy is no third picture.
    const files = await page.locator('#photos li.is-selected a').evaluateAll((links) => {
      return links.map((link) => link.getAttribute('aria-label') ?? '');
    });
    expect(files).toHaveLength(3);
    await press('Escape');
  });

  test('an album gets the cover that fits best', async () => {
    const { page } = window;
    await press('ControlOrMeta+a');
    await press('b');
    await page.keyboard.type('Trip');
    await press('Enter');
    await press('Escape');
    await press('Alt+3');
    await page.getByRole('button', { name: m.albums_menu({ name: 'Trip' }, en) }).click();
    await page.getByRole('menuitem', { name: m.rank_open({}, en) }).click();
    const dialog = page.getByRole('dialog', { name: m.rank_open({}, en) });
    await dialog.getByRole('textbox').fill('a pizza');
    await dialog.getByRole('button', { name: m.rank_cover({}, en) }).click();
    await shows(page.getByText(m.albums_covered({ name: 'Trip' }, en))).toBeVisible();
    await shows(async () => {
      await page.getByRole('button', { name: m.albums_menu({ name: 'Trip' }, en) }).click();
      const free = await page.getByRole('menuitem', { name: m.albums_cover_free({}, en) }).count();
      await press('Escape');
      expect(free).toBe(1);
    }).toPass();
    expect(window.complaints).toEqual([]);
  });
});
