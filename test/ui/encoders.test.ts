/** The list of encoders: a licence, a wrong file, a download, the change, the comparison, the way back. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, test, vi } from 'vitest';
import { openGallery, type GalleryWindow } from '../support/gallery-window.ts';
import { publishModel, type Published } from '../support/published-model.ts';
import { accessibilityProblems, hasBrowser } from '../support/window.ts';

const shows = expect.configure({ timeout: 60_000 });

describe.skipIf(!hasBrowser)('the list of encoders (needs Chromium)', () => {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-encoders-'));
  let published: Published;
  let gallery: GalleryWindow;
  beforeAll(async () => {
    published = await publishModel(root);
    for (const [name, value] of Object.entries(published.environment)) vi.stubEnv(name, value);
    gallery = await openGallery('en-GB', ['beach', 'forest'], 1);
  });
  afterAll(async () => {
    await gallery.close();
    published.close();
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true, force: true });
  });

  test('one is loaded, used, compared and removed', { timeout: 240_000 }, async () => {
    const { page, complaints } = gallery;
    await page.goto(`${new URL(page.url()).origin}/#/settings`);
    const row = (name: string) =>
      page
        .getByRole('listitem')
        .filter({ has: page.getByRole('heading', { name: new RegExp(`^${name}`) }) });
    const tiny = row('Tiny');
    const builtIn = row('Keepsake');
    await shows(builtIn).toContainText('In use');
    // The first start tests the machine's devices before it reads photos.
    await shows(builtIn).toContainText(/Photos seen\s*2/, { timeout: 150_000 });
    await shows(tiny).toContainText('Sees what there is.');
    // What the built-in one was made from is said, not referred to in a file that nobody can open.
    await builtIn.getByText('Details').click();
    await shows(builtIn).toContainText('learned from public photo collections');
    await shows(builtIn).not.toContainText('MODEL_CARD');
    await shows.poll(() => accessibilityProblems(page)).toEqual([]);

    // Nothing is fetched before the licence is accepted.
    await tiny.getByRole('button', { name: 'Download' }).click();
    const licence = page.getByRole('dialog', { name: 'The licence of Tiny' });
    await shows(licence).toContainText('Test licence');
    await licence.getByRole('button', { name: 'Cancel' }).click();
    await shows(licence).toBeHidden();
    expect(published.asked).toEqual([]);

    // One wrong byte.
    const bytes = readFileSync(join(published.folder, 'vision.onnx'));
    const wrong = Buffer.from(bytes);
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
    published.instead.set('vision.onnx', wrong);
    await tiny.getByRole('button', { name: 'Download' }).click();
    await licence.getByRole('button', { name: 'Accept and download' }).click();
    await shows(tiny.getByRole('alert')).toContainText('not the file that was published');
    // It was thrown away: nothing is there to remove.
    await shows(tiny.getByRole('button', { name: 'Remove' })).toHaveCount(0);
    published.instead.clear();
    // The licence was accepted; it is not asked about again.
    await tiny.getByRole('button', { name: 'Try again' }).click();
    await shows(tiny).toContainText('On this computer');

    await tiny.getByRole('button', { name: 'Use' }).click();
    const use = page.getByRole('dialog', { name: 'Use Tiny?' });
    await shows(use).toContainText('Keepsake answers');
    await use.getByRole('button', { name: 'Use' }).click();
    await shows(tiny).toContainText('In use');
    await shows(builtIn).toContainText('On this computer');

    await page.getByRole('button', { name: 'Compare two encoders' }).click();
    const compared = page.getByRole('dialog', { name: 'Compare two encoders' });
    await compared.getByRole('textbox').fill('a beach');
    await compared.getByRole('button', { name: 'Compare', exact: true }).click();
    for (const name of ['Tiny', 'Keepsake']) {
      const answer = compared.getByRole('region', { name });
      await shows(answer).toContainText('above the line');
      await shows(answer.getByRole('listitem')).toHaveCount(2);
    }
    await shows.poll(() => accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await shows(compared).toBeHidden();

    await builtIn.getByRole('button', { name: 'Use' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Use' }).click();
    await shows(builtIn).toContainText('In use');
    await tiny.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await shows(tiny.getByRole('button', { name: 'Download' })).toBeVisible();
    expect(complaints).toEqual([]);
  });
});
