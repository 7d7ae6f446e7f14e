/** Captions in the viewer: a draft on demand, one key to accept or rewrite it, and the way back. */
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { openGallery, type GalleryWindow } from '../support/gallery-window.ts';
import { accessibilityProblems, hasBrowser } from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });

describe.skipIf(!hasBrowser)('captions in the viewer (needs Chromium)', () => {
  let gallery: GalleryWindow;
  beforeAll(async () => {
    gallery = await openGallery('en-GB', ['beach', 'forest', 'pizza', 'city', 'lake', 'night'], 1);
  });
  afterAll(() => gallery.close());

  test(
    'a draft is asked for, accepted, taken back and rewritten by keys',
    { timeout: 240_000 },
    async () => {
      const { page, complaints } = gallery;
      await page.goto(`${new URL(page.url()).origin}/#/?q=name:beach`);
      // The first start tests the machine's devices before it reads photos.
      await shows(page.locator('a[data-index]')).toHaveCount(1, { timeout: 150_000 });
      await page.locator('a[data-index]').click();
      const viewer = page.getByRole('dialog', { name: 'Photo viewer' });
      await shows(viewer.getByRole('button', { name: 'Information' })).toBeVisible();
      await page.keyboard.press('c');
      const draft = viewer.getByRole('group', { name: 'Draft · not saved' });
      // With the first draft the phrases are embedded.
      await shows(draft).toContainText(/beach|sea|ocean|sand/, { timeout: 150_000 });
      await shows.poll(() => accessibilityProblems(page)).toEqual([]);

      const section = viewer.getByRole('region', { name: 'Caption' });
      await page.keyboard.press('a');
      await shows(section).toContainText(/beach|sea|ocean|sand/);
      await shows(draft).toBeHidden();
      await page.keyboard.press('Control+z');
      await shows(draft).toBeVisible();

      await draft.getByRole('button', { name: /Rewrite/ }).click();
      const field = viewer.getByRole('textbox', { name: 'Caption' });
      await shows(field).toHaveValue(/beach|sea|ocean|sand/);
      // Keys that mean something to the viewer are letters here.
      await field.fill('');
      await field.pressSequentially('a wild beach');
      await field.press('Enter');
      await shows(section.getByText('a wild beach', { exact: true })).toBeVisible();
      await page.goto(`${new URL(page.url()).origin}/#/?q=caption:wild`);
      await shows(page.locator('a[data-index]')).toHaveCount(1);
      expect(complaints).toEqual([]);
    },
  );
});
