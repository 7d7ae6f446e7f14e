/**
 * Takes the pictures of docs/screenshots: `npx node test/support/screenshots.ts`, with the window built.
 * They show drawn photos only.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright';
import sharp from 'sharp';
import { runCommand } from './command.ts';
import { drawGallery } from './gallery.ts';
import { launchBrowser, openWindow, picturesShown, serveLibrary, type Served } from './window.ts';

const target = resolve(import.meta.dirname, '../../docs/screenshots');

interface Shot {
  name: string;
  path: string;
  look?: BrowserContextOptions;
  /** Brings the page to what is shown. */
  prepare?: (page: Page) => Promise<void>;
}

const narrow = { viewport: { width: 390, height: 780 } };

const shots: readonly Shot[] = [
  { name: 'search', path: '#/photos?q=a%20sunset%20over%20the%20sea', prepare: quiet },
  { name: 'timeline-dark', path: '', look: { colorScheme: 'dark' }, prepare: quiet },
  {
    name: 'viewer',
    path: '#/photos?q=folder:Cappadocia',
    prepare: async (page) => {
      await quiet(page);
      await page.locator('a[data-index]').nth(3).click();
      await page.keyboard.press('I');
      await page.getByText('Pixel 7').first().waitFor();
      await page.waitForTimeout(800);
    },
  },
  {
    name: 'chinese-narrow',
    path: `#/photos?q=${encodeURIComponent('沙滩')}`,
    look: { ...narrow, locale: 'zh-CN' },
    prepare: quiet,
  },
  {
    name: 'review',
    path: '#/review/1',
    prepare: async (page) => {
      await page.getByRole('radio', { name: 'Rows' }).check({ force: true });
      await page.waitForTimeout(1500);
    },
  },
  {
    name: 'duplicates-dark',
    path: '#/duplicates',
    look: { colorScheme: 'dark' },
    prepare: async (page) => {
      await page.getByRole('tab', { name: /^Same picture/ }).click();
      await page.waitForTimeout(1500);
    },
  },
];

/** Pictures are here, nothing moves. */
async function quiet(page: Page): Promise<void> {
  await picturesShown(page, 4);
  await page.waitForTimeout(500);
}

const root = mkdtempSync(join(tmpdir(), 'keepsake-screenshots-'));
const photos = join(root, 'Pictures');
const library = join(root, 'library');
await drawGallery(photos, 1200);
await copySome(photos);
await runCommand(['index', photos, '--library', library]);
for (const thing of ['beach', 'flower', 'sunset']) {
  await runCommand(['label', 'add', thing, '--library', library]);
}
const served = await serveLibrary({ library, home: root });
const browser = await launchBrowser();
mkdirSync(target, { recursive: true });
for (const shot of shots) await take(served, shot);
await served.stop();

// A library that is just being read. The page is there before the reading begins, which is short.
const begun = await serveLibrary({ library: join(root, 'begun'), home: root });
await take(begun, {
  name: 'folders',
  path: '#/folders',
  prepare: async (page) => {
    await page.getByRole('button', { name: 'Add folder' }).click();
    const places = page.getByRole('navigation', { name: 'Places' });
    await places.getByRole('button', { name: 'Pictures' }).click();
    await page.getByRole('button', { name: 'Add “Pictures”' }).click();
    // A quick machine is through before the rate is known.
    await page
      .getByText(/photos per second|can be found/)
      .first()
      .waitFor();
  },
});
await begun.stop();
await browser.close();
rmSync(root, { recursive: true, force: true });

/** What a chat and an editor leave behind: a smaller copy, and a crop in another format. */
async function copySome(folder: string): Promise<void> {
  const own = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const originals = own.filter((name) => /(balloons|harbour|castle|lake)-01\.jpg$/.test(name));
  mkdirSync(join(folder, 'From chats'));
  for (const [place, name] of originals.entries()) {
    const original = sharp(join(folder, name));
    const { width, height } = await original.metadata();
    const small = join(folder, 'From chats', `IMG-${String(place + 1).padStart(4, '0')}.jpg`);
    await original.clone().resize(640).jpeg({ quality: 70 }).toFile(small);
    const middle = { left: 30, top: 20, width: width - 60, height: height - 40 };
    await original
      .clone()
      .extract(middle)
      .webp()
      .toFile(small.replace('IMG-', 'crop ').replace('.jpg', '.webp'));
  }
}

async function take({ address }: Served, { name, path, look, prepare }: Shot): Promise<void> {
  const options = { deviceScaleFactor: 1.5, viewport: { width: 1200, height: 750 }, ...look };
  const { page, close } = await openWindow(browser, address, options, path);
  await prepare?.(page);
  const picture = await sharp(await page.screenshot())
    .webp({ quality: 82 })
    .toBuffer();
  writeFileSync(join(target, `${name}.webp`), picture);
  process.stdout.write(`${name}.webp: ${Math.round(picture.length / 1024)} kB\n`);
  await close();
}
