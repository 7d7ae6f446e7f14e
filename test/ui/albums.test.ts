/** Albums by keyboard alone, in both languages, and by dragging, on a real engine and model. */
import { expect } from 'playwright/test';
import type { Locator } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { m } from '../../renderer/paraglide/messages.js';
import { openGallery, type GalleryWindow } from '../support/gallery-window.ts';
import { pressOn, tabTo } from '../support/keyboard.ts';
import { accessibilityProblems, hasBrowser, saveScreenshot } from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });
const SEEDS = 4;

describe.skipIf(!hasBrowser).each(['en', 'zh-CN'] as const)(
  'albums in %s (needs Chromium)',
  (locale) => {
    const words = { locale };
    let window: GalleryWindow;

    beforeAll(async () => {
      window = await openGallery(locale, ['pizza', 'flower'], SEEDS);
      const all = m.library_count({ count: 2 * SEEDS }, words);
      await shows(window.page.getByText(all)).toBeVisible();
    });
    afterAll(() => window.close());
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') await saveScreenshot(window.page, task.name);
    });

    /** What looks and says the same in both languages is proven in one. */
    const once = (name: string, run: () => Promise<void>): void => {
      if (locale === 'en') test(name, run);
    };

    const press = (key: string) => window.page.keyboard.press(key);
    const type = (text: string) => window.page.keyboard.type(text);
    const button = (name: string) => window.page.getByRole('button', { name, exact: true });
    const on = (control: Locator, key = 'Enter') => pressOn(window.page, control, key);
    const reads = async () => expect(await accessibilityProblems(window.page)).toEqual([]);
    const card = (name: string) => window.page.getByRole('link').filter({ hasText: name });
    const tiles = () => window.page.locator('#photos [data-index]');
    /** The photos in the order in which they are shown. */
    const order = () =>
      tiles().evaluateAll((links) =>
        links
          .map((link) => ({
            index: Number(link.getAttribute('data-index')),
            id: /photo\/(\d+)/.exec(link.getAttribute('href') ?? '')?.[1],
          }))
          .sort((a, b) => a.index - b.index)
          .map(({ id }) => id),
      );
    const tile = (index: number) => window.page.locator(`#photos [data-index="${index}"]`);

    /** Drags a photo to a place of another one; again where an answer that came meanwhile undid it. */
    const drag = (
      from: number,
      to: number,
      targetPosition: { x: number; y: number },
      wanted: (string | undefined)[],
    ) =>
      shows(async () => {
        if (String(await order()) === String(wanted)) return;
        await tile(from).dragTo(tile(to), { targetPosition });
        await expect.poll(order, { timeout: 5_000 }).toEqual(wanted);
      }).toPass({ timeout: 40_000 });

    test('selected photos get labels and go into an album', async () => {
      const { page } = window;
      await press('/');
      await type('name:pizza');
      await shows(tiles()).toHaveCount(SEEDS);
      await press('Enter');
      await press('ArrowDown');
      await press('ControlOrMeta+a');
      await press('l');
      await type('holiday');
      await press('Enter');
      await shows(page.getByRole('checkbox', { name: 'holiday' })).toBeChecked();
      await reads();
      await press('Escape');
      await shows(page.getByRole('dialog')).toHaveCount(0);
      await press('b');
      await type('Norway 2024');
      await reads();
      await press('Enter');
      const added = m.albums_added({ count: SEEDS, name: 'Norway 2024' }, words);
      await shows(page.getByText(added)).toBeVisible();
      await press('Escape');
      await press('Alt+3');
      await reads();
      await on(card('Norway 2024'));
      await shows(tiles()).toHaveCount(SEEDS);
    });

    once('photos of an album are moved by keys, kept so, and moved back by undo', async () => {
      const { page } = window;
      const [a, b, c, d] = await order();
      await tabTo(page, tile(0));
      await press('Alt+ArrowRight');
      await press('Alt+ArrowRight');
      await shows.poll(order).toEqual([b, c, a, d]);
      await shows(tile(2)).toBeFocused();
      const moved = m.albums_moved({ count: 1, name: 'Norway 2024' }, words);
      await shows(page.getByText(moved)).toBeVisible();
      // Two that lie apart come together.
      await press('Space');
      await press('ArrowLeft');
      await press('ArrowLeft');
      await press('Space');
      await press('Alt+ArrowRight');
      await shows.poll(order).toEqual([c, d, b, a]);
      const both = m.albums_moved({ count: 2, name: 'Norway 2024' }, words);
      await shows(page.getByText(both)).toBeVisible();
      await press('Escape');
      await press('ControlOrMeta+z');
      await shows(page.getByText(m.undone({ what: both }, words))).toBeVisible();
      await shows.poll(order).toEqual([b, c, a, d]);
      await page.reload();
      await shows(tiles()).toHaveCount(SEEDS);
      expect(await order()).toEqual([b, c, a, d]);
      await reads();
    });

    once('photos are dragged to another place, and only in the album’s own order', async () => {
      const { page } = window;
      const [a, b, c, d] = await order();
      const last = await tile(3).boundingBox();
      const behind = { x: (last?.width ?? 0) - 5, y: (last?.height ?? 0) / 2 };
      await drag(0, 3, behind, [b, c, d, a]);
      await drag(3, 1, { x: 5, y: 40 }, [b, a, c, d]);
      await on(button(m.search_order_newest({}, words)));
      await shows(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
      await shows.poll(order).not.toEqual([b, a, c, d]);
      const byTime = await order();
      await tile(0).dragTo(tile(3));
      expect(await order()).toEqual(byTime);
      await on(button(m.albums_order_own({}, words)));
      await shows.poll(order).toEqual([b, a, c, d]);
    });

    once('a drag goes on when an answer comes in its middle', async () => {
      const { page } = window;
      const [a, b, c, d] = await order();
      await tile(3).click({ button: 'right' });
      const remove = m.albums_remove({ name: 'Norway 2024' }, words);
      await page.getByRole('menuitem', { name: remove }).click();
      await shows(tiles()).toHaveCount(SEEDS - 1);
      const dataTransfer = await page.evaluateHandle(() => new DataTransfer());
      await tile(0).dispatchEvent('dragstart', { dataTransfer });
      await press('ControlOrMeta+z');
      await shows(tiles()).toHaveCount(SEEDS);
      // Where the tile is then: rows may still move with the answer.
      await tile(3).evaluate((element, data) => {
        const { right, top } = element.getBoundingClientRect();
        for (const type of ['dragover', 'drop']) {
          element.dispatchEvent(
            new DragEvent(type, {
              ...{ bubbles: true, cancelable: true, dataTransfer: data },
              ...{ clientX: right - 5, clientY: top + 5 },
            }),
          );
        }
      }, dataTransfer);
      await shows.poll(order).toEqual([b, c, d, a]);
      await shows(
        page.getByText(m.albums_moved({ count: 1, name: 'Norway 2024' }, words)),
      ).toBeVisible();
      await press('ControlOrMeta+z');
      await shows.poll(order).toEqual([a, b, c, d]);
      await tile(0).focus();
    });

    test('the viewer says which labels and albums a photo has, and who says so', async () => {
      const { page } = window;
      await on(tile(0));
      await shows(page.getByRole('dialog')).toBeVisible();
      await press('i');
      const labels = page.getByRole('region', { name: m.info_labels({}, words) });
      await shows(labels.getByText('holiday')).toBeVisible();
      await shows(labels.getByText('Norway 2024')).toBeVisible();
      await reads();
      await press('Escape');
    });

    test('a search becomes a smart album; its name and search are changed and changed back', async () => {
      const { page } = window;
      await press('Alt+3');
      await on(button(m.albums_new({}, words)));
      await shows(page.getByRole('textbox', { name: m.albums_name({}, words) })).toBeFocused();
      await type('Plants');
      const manual = page.getByRole('radio', {
        name: new RegExp(`^${m.albums_manual({}, words)}`),
      });
      await on(manual, 'ArrowDown');
      await tabTo(page, page.getByRole('textbox', { name: m.albums_query({}, words) }));
      await type('tag:holiday');
      await shows(page.getByText(m.search_found({ count: SEEDS }, words))).not.toHaveCount(0);
      await press('Enter');
      await shows(card('Plants')).toBeVisible();
      await on(button(m.albums_menu({ name: 'Plants' }, words)));
      await page.getByRole('menuitem', { name: m.labels_edit({}, words) }).press('Enter');
      await shows(page.getByRole('textbox', { name: m.albums_name({}, words) })).toBeFocused();
      await press('ControlOrMeta+a');
      await type('Dinners');
      await press('Enter');
      await shows(card('Dinners')).toBeVisible();
      await shows(page.getByText(m.albums_saved({ name: 'Dinners' }, words))).toBeVisible();
      await press('ControlOrMeta+z');
      await shows(card('Plants')).toBeVisible();
      expect(window.complaints).toEqual([]);
    });
  },
);
