/** What is done every day: stars, the way back and forth, albums that are opened, labels at hand. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { m } from '../../renderer/paraglide/messages.js';
import { drawPhoto } from '../support/gallery.ts';
import { openGallery, type GalleryWindow } from '../support/gallery-window.ts';
import { hasBrowser, saveScreenshot } from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });
const SEEDS = 3;
const en = { locale: 'en' } as const;
const FIVE = m.viewer_rate({ count: 5 }, en);

describe.skipIf(!hasBrowser)('every day (needs Chromium)', () => {
  let window: GalleryWindow;

  beforeAll(async () => {
    window = await openGallery('en', ['pizza', 'flower'], SEEDS);
    await shows(window.page.getByText(m.library_count({ count: 2 * SEEDS }, en))).toBeVisible();
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await saveScreenshot(window.page, task.name);
  });

  const press = (key: string) => window.page.keyboard.press(key);
  const tiles = () => window.page.locator('#photos [data-index]');
  const box = () => window.page.getByRole('combobox', { name: 'Search photos' });
  const offers = () => window.page.getByRole('option');

  /** Searches from wherever the window is, and goes on to the photos. */
  async function search(text: string, count: number): Promise<void> {
    await press('/');
    await box().fill(text);
    await press('Enter');
    await shows(tiles()).toHaveCount(count);
    await press('ArrowDown');
    await shows(tiles().first()).toBeFocused();
  }

  test('an empty search box offers what the library has', async () => {
    await press('/');
    await shows(offers().filter({ hasText: m.example_flowers({}, en) })).toBeVisible();
    await offers()
      .filter({ hasText: m.example_flowers({}, en) })
      .click();
    await shows(box()).toHaveValue(m.example_flowers({}, en));
    await shows(window.page.getByRole('status').filter({ hasText: /Best matches/ })).toBeVisible();
  });

  test('stars given in the grid are seen on the tile, undone, and done again by both keys', async () => {
    const { page } = window;
    await search('name:pizza', SEEDS);
    const starred = page.locator('#photos li').filter({ hasText: FIVE });
    await press('5');
    await shows(starred).toHaveCount(1);
    for (const redo of ['ControlOrMeta+Shift+z', 'ControlOrMeta+y']) {
      await press('ControlOrMeta+z');
      await shows(starred).toHaveCount(0);
      await press(redo);
      await shows(starred).toHaveCount(1);
      // What was said before is not so any more.
      await shows(page.getByText(/^Done again:/)).toHaveCount(1);
      await shows(page.getByText(/^Undone:/)).toHaveCount(0);
    }
    await press('ControlOrMeta+z');
    await shows(starred).toHaveCount(0);
  });

  test('the photo that has the focus is read by its name, day and labels', async () => {
    const { page } = window;
    await search('name:"flower 1"', 1);
    await press('l');
    await page.keyboard.type('garden');
    await press('Enter');
    await shows(page.getByRole('checkbox', { name: 'garden' })).toBeChecked();
    await press('Escape');
    await search('name:flower', SEEDS);
    await search('name:"flower 1"', 1);
    await shows(tiles().first()).toHaveAccessibleName(/^flower 1\.jpg, .*garden/);
    // The ring lies inside the photo: at the edge of the grid one around it would be cut off.
    const offset = await tiles()
      .first()
      .evaluate((link) => parseFloat(getComputedStyle(link).outlineOffset));
    expect(offset).toBeLessThan(0);
  });

  test('keys that come before the answer lead to its photos', async () => {
    await search('name:"flower 2"', 1);
    const shown = async () => /\d+/.exec((await tiles().first().getAttribute('href')) ?? '')?.[0];
    const before = await shown();
    await press('/');
    await box().fill('name:"pizza 1"');
    await press('Enter');
    await press('ArrowDown');
    await shows.poll(shown).not.toBe(before);
    await shows(tiles().first()).toBeFocused();
  });

  test('a label that was made in the picker is taken back, too', async () => {
    const { page } = window;
    await search('name:"flower 2"', 1);
    await press('l');
    await page.keyboard.type('shed');
    await press('Enter');
    await shows(page.getByRole('checkbox', { name: 'shed' })).toBeChecked();
    await press('Escape');
    for (const words of [
      m.picker_given({ count: 1, name: 'shed' }, en),
      m.labels_created({ name: 'shed' }, en),
    ]) {
      await press('ControlOrMeta+z');
      await shows(page.getByText(m.undone({ what: words }, en))).toBeVisible();
    }
    await press('Alt+2');
    await shows(page.getByRole('link').filter({ hasText: 'garden' })).toBeVisible();
    await shows(page.getByRole('link').filter({ hasText: 'shed' })).toHaveCount(0);
  });

  test('the picker begins with what fits the photos, then what was used, then the others', async () => {
    const { page } = window;
    await search('name:pizza', SEEDS);
    await press('l');
    await page.keyboard.type('pizza');
    // Given to one photo only, the others are suggested it.
    await press('Escape');
    await press('l');
    const headings = page.getByRole('dialog').getByRole('heading', { level: 3 });
    await shows(headings).toHaveText([m.picker_recent({}, en)]);
    await press('Escape');
    await search('name:"flower 1"', 1);
    await press('l');
    await shows(headings).toHaveText([m.picker_have({}, en)]);
    await shows(page.getByRole('list', { name: m.picker_have({}, en) })).toContainText('garden');
    await press('Escape');
  });

  test('an album opens under its name, leads back, and keeps its place in the rail lit', async () => {
    const { page } = window;
    await search('name:pizza', SEEDS);
    await press('ControlOrMeta+a');
    await press('b');
    await page.keyboard.type('Naples');
    await press('Enter');
    await shows(page.getByText(m.albums_added({ count: SEEDS, name: 'Naples' }, en))).toBeVisible();
    await press('Escape');
    await press('Alt+3');
    await page.getByRole('link').filter({ hasText: 'Naples' }).click();
    await shows(page.getByRole('heading', { level: 2, name: 'Naples' })).toBeVisible();
    await shows(page.getByRole('link', { name: m.rail_albums({}, en) })).toHaveAttribute(
      'aria-current',
      'page',
    );
    await page.getByRole('button', { name: m.opened_back_albums({}, en) }).click();
    await shows(
      page.getByRole('heading', { level: 1, name: m.albums_title({}, en) }),
    ).toBeVisible();
  });

  test('a key pressed before the viewer has closed leads where it says', async () => {
    const { page } = window;
    await search('name:pizza', SEEDS);
    await press('Enter');
    await shows(page.getByRole('dialog')).toBeFocused();
    await page.evaluate(() => {
      const went = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));
      for (const init of [{ key: 'Escape' }, { key: '3', code: 'Digit3', altKey: true }]) {
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(
          new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }),
        );
      }
      return went;
    });
    await shows(page.getByRole('heading', { name: m.albums_title({}, en) })).toBeVisible();
    expect(new URL(page.url()).hash).toBe('#/albums');
    await page.goBack();
    await shows(tiles()).toHaveCount(SEEDS);
    await shows(page.getByRole('dialog')).toHaveCount(0);
  });

  test('a smart album is offered with its count, and not at all while it is empty', async () => {
    const { page } = window;
    const make = async (text: string, name: string): Promise<void> => {
      await press('/');
      await box().fill(text);
      await press('Enter');
      await page.getByRole('button', { name: m.albums_save_search({}, en) }).click();
      await page.getByRole('textbox', { name: m.albums_name({}, en) }).fill(name);
      await press('Enter');
      await shows(page.getByRole('dialog')).toHaveCount(0);
    };
    await make('name:flower', 'Blooming');
    await make('name:flower year:1999', 'Bloomless');
    await press('/');
    await box().fill('bloom');
    await shows(offers().filter({ hasText: 'Blooming' })).toContainText(String(SEEDS));
    await shows(offers().filter({ hasText: 'Bloomless' })).toHaveCount(0);
    await press('Escape');
  });

  test('what comes of ready-made labels is said before they are added', async () => {
    const { page } = window;
    await press('Alt+2');
    await page.getByRole('button', { name: m.labels_more({}, en), exact: true }).click();
    await page.getByRole('menuitem', { name: m.labels_sets({}, en) }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Flowers' }).click();
    await shows(dialog.getByRole('status')).toHaveText(/^About \d+ photos? will wait/);
    await press('Escape');
  });

  test('a narrow window has a bar through the years that leads where it is dragged', async () => {
    const { page, root } = window;
    const folder = join(root, 'home', 'Pictures', 'Years');
    mkdirSync(folder);
    for (let year = 2001; year <= 2012; year += 1) {
      const exif = { IFD2: { DateTimeOriginal: `${year}:06:15 12:00:00` } };
      for (const seed of [1, 2, 3, 4]) {
        const bytes = await drawPhoto('lake', { seed: year * 10 + seed, size: 300, exif });
        writeFileSync(join(folder, `${year} ${seed}.jpg`), bytes);
      }
    }
    await page.setViewportSize({ width: 390, height: 780 });
    await page.evaluate(() => (location.hash = '#/photos?q=folder:Years'));
    await shows(page.getByRole('status').filter({ hasText: '48 photos' })).toBeVisible();
    const bar = page.getByRole('scrollbar', { name: m.grid_scrubber({}, en) });
    const place = await bar.boundingBox();
    if (!place) throw new Error('no bar');
    const x = place.x + place.width - 8;
    // At rest the bar is not there: the photos below it are.
    await shows(bar).toHaveCSS('pointer-events', 'none');
    await page.mouse.move(x, place.y + 20);
    await page.mouse.wheel(0, 60);
    await shows(bar).toHaveCSS('pointer-events', 'auto');
    await page.mouse.down();
    await page.mouse.move(x, place.y + place.height - 4, { steps: 5 });
    await shows(bar).toContainText(/Jun 200[12]/);
    await page.mouse.up();
    await shows(page.getByRole('heading', { level: 2, name: /2001/ })).toBeVisible();
  });
});
