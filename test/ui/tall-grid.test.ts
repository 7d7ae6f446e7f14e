/** A grid taller than a browser allows: the arithmetic of its bar, and a million photos in the window. */
import fc from 'fast-check';
import type { Browser, Page } from 'playwright';
import { expect as playwrightExpect } from 'playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barAt, MOST_HEIGHT, topAt } from '../../renderer/grid/bar.ts';
import type { WebServer } from '../../src/web/server.ts';
import { serveGenerated } from '../support/generated-library.ts';
import { hasBrowser, launchBrowser } from '../support/window.ts';

const shows = playwrightExpect.configure({ timeout: 40_000 });

describe('the bar', () => {
  const heights = fc.double({ min: 1000, max: 1e9, noNaN: true });
  const shares = fc.double({ min: 0, max: 1, noNaN: true });

  test('is the place itself where the content is not too tall', () => {
    fc.assert(
      fc.property(shares, shares, (height, place) => {
        const top = place * height * MOST_HEIGHT;
        expect(barAt(top, height * MOST_HEIGHT)).toBe(top);
        expect(topAt(top, height * MOST_HEIGHT)).toBe(top);
      }),
    );
  });

  test('leads back to the place, keeps the order of places, and ends with the content', () => {
    fc.assert(
      fc.property(heights, shares, shares, (height, one, other) => {
        const [above, below] = [one * height, other * height].sort((a, b) => a - b) as [
          number,
          number,
        ];
        const shown = Math.min(height, MOST_HEIGHT);
        expect(barAt(above, height)).toBeLessThanOrEqual(barAt(below, height));
        expect(barAt(height, height)).toBeCloseTo(shown, 3);
        expect(topAt(shown, height)).toBeCloseTo(height, 3);
        // The bar stands on whole pixels.
        const error = Math.abs(topAt(barAt(below, height), height) - below);
        expect(error).toBeLessThanOrEqual(height / shown);
      }),
    );
  });
});

describe.skipIf(!hasBrowser)('a million photos in the window (needs Chromium)', () => {
  const count = 1_000_000;
  let browser: Browser;
  let server: WebServer;
  let page: Page;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(), serveGenerated(count)]);
    page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    await page.goto(server.address);
    await page.locator('#photos img').first().waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  /** The photo in the middle of the view, and where its upper edge is. */
  const middle = (): Promise<{ index: number; top: number }> =>
    page.evaluate(() => {
      // The middle itself may be a heading or a gap.
      const tile = [0, 60, -60]
        .flatMap((off) => document.elementsFromPoint(innerWidth / 2, innerHeight / 2 + off))
        .map((element) => element.closest<HTMLElement>('[data-index]'))
        .find((element) => element !== null);
      return {
        index: Number(tile?.dataset['index'] ?? NaN),
        top: tile?.getBoundingClientRect().top ?? NaN,
      };
    });
  const topOf = (index: number): Promise<number> =>
    page
      .locator(`[data-index="${index}"]`)
      .evaluate((element) => element.getBoundingClientRect().top);
  const drag = (share: number): Promise<void> =>
    page.locator('#photos').evaluate((scroller, share) => {
      scroller.scrollTop = share * (scroller.scrollHeight - scroller.clientHeight);
    }, share);
  const settled = (): Promise<void> => page.waitForTimeout(300);

  test('a dragged bar leads to the photos of that place, a wheel moves them by its own distance', async () => {
    await drag(0.5);
    await shows.poll(async () => (await middle()).index).toBeGreaterThan(0.45 * count);
    await settled();
    const { index, top } = await middle();
    expect(index).toBeLessThan(0.55 * count);
    await page.mouse.move(500, 400);
    await page.mouse.wheel(0, 120);
    await shows.poll(async () => Math.round(top - (await topOf(index)))).toBe(120);
    // At rest the bar is put right, and no photo moves by that.
    await settled();
    expect(Math.abs(top - (await topOf(index)) - 120)).toBeLessThan(1);
    for (let turn = 0; turn < 30; turn += 1) await page.mouse.wheel(0, -400);
    await shows.poll(async () => (await middle()).index).toBeLessThan(index);
    await settled();
  });

  test('both ends are reached by key and by bar', async () => {
    await page.locator('#photos [data-index]').first().focus();
    await page.keyboard.press('End');
    await shows(page.locator(`[data-index="${count - 1}"]`)).toBeInViewport();
    await page.keyboard.press('Home');
    await shows(page.locator('[data-index="0"]')).toBeInViewport();
    await drag(1);
    await shows(page.locator(`[data-index="${count - 1}"]`)).toBeInViewport();
    await settled();
    await page.mouse.move(500, 400);
    await page.mouse.wheel(0, -300);
    await page.mouse.wheel(0, 1000);
    await shows(page.locator(`[data-index="${count - 1}"]`)).toBeInViewport();
    await drag(0);
    await shows(page.locator('[data-index="0"]')).toBeInViewport();
  });

  test('a page is turned from what is in sight, wherever the focus was left', async () => {
    await page.locator('#photos [data-index="0"]').focus();
    await drag(0.5);
    await shows.poll(async () => (await middle()).index).toBeGreaterThan(0.45 * count);
    await settled();
    const { index } = await middle();
    await page.keyboard.press('PageDown');
    await shows.poll(async () => (await middle()).index).toBeGreaterThan(index);
    expect((await middle()).index).toBeLessThan(0.55 * count);
    await drag(0);
    await shows(page.locator('[data-index="0"]')).toBeInViewport();
  });

  test('the document stays small', async () => {
    await drag(0.7);
    await settled();
    expect(await page.locator('[data-index]').count()).toBeLessThan(300);
  });
});
