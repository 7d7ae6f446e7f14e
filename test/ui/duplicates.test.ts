/** Duplicates in the window, with the keyboard alone and in both languages: look, decide, remove, undo. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright';
import { expect } from 'playwright/test';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { drawPhoto } from '../support/gallery.ts';
import { onCpu } from '../support/on-cpu.ts';
import {
  accessibilityProblems,
  hasBrowser,
  launchBrowser,
  openWindow,
  saveScreenshot,
  serveLibrary,
  type Served,
} from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });

const LANGUAGES = {
  en: {
    locale: 'en-GB',
    title: 'Duplicates',
    exact: 'Exact copies 1',
    same: 'Same picture 2',
    sameOne: 'Same picture 1',
    normal: 'Normal',
    looseMeans: 'Also larger crops and stronger edits. Look at each before it goes.',
    stays: 'Keep',
    goes: 'Remove',
    lastStays: 'At least one of them stays',
    compare: 'Compare two photos',
    difference: 'Where they differ, the dimmed picture glows.',
    apart: 'Remembered: these are not duplicates',
    together: /^Undone: Remembered/,
    ask: 'Move to the trash?',
    given: 'albums: Summer',
    move: /^Move 2 files \(.+\) to the trash$/,
    moved: /^2 files moved to the trash/,
    back: '2 files are back in their places',
    history: 'History',
    undo: 'Undo',
    undone: /^Undone/,
    rules: 'Which photo to keep',
    place: /: place 1 of 8$/,
    save: 'Save rules',
    saved: 'Rules saved',
    none: 'No similar shots',
  },
  'zh-CN': {
    locale: 'zh-CN',
    title: '重复照片',
    exact: '完全相同的文件 1',
    same: '同一画面 2',
    sameOne: '同一画面 1',
    normal: '标准',
    looseMeans: '还包括较大的裁剪和较强的编辑，移除前请逐一查看。',
    stays: '保留',
    goes: '移除',
    lastStays: '至少要保留一个',
    compare: '比较两张照片',
    difference: '画面已调暗，发亮的地方就是两张的不同之处。',
    apart: '已记住：这些不是重复照片',
    together: /^已撤销：已记住/,
    ask: '移到回收站？',
    given: '相册：Summer',
    move: /^将 2 个文件（.+）移到回收站$/,
    moved: /^已将 2 个文件移到回收站/,
    back: '2 个文件已放回原处',
    history: '移除记录',
    undo: '撤销',
    undone: /^已撤销/,
    rules: '保留哪一张',
    place: /：第 1 位，共 8 位$/,
    save: '保存规则',
    saved: '规则已保存',
    none: '没有相似的照片',
  },
};

// Elsewhere the test would fill the trash of whoever runs it.
const canRun = hasBrowser && process.platform === 'linux';

describe.skipIf(!canRun).each(Object.entries(LANGUAGES))(
  'duplicates by keyboard (needs Chromium on Linux): %s',
  (_language, words) => {
    let browser: Browser;
    let served: Served;
    let root: string;
    let photos: string;

    beforeAll(async () => {
      root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-ui-')));
      photos = join(root, 'photos');
      mkdirSync(join(photos, 'Downloads'), { recursive: true });
      mkdirSync(join(root, 'home'));
      const save = (name: string, bytes: Buffer): void => writeFileSync(join(photos, name), bytes);
      const beach = await drawPhoto('beach', { seed: 1, size: 900 });
      const city = await drawPhoto('city', { seed: 2, size: 900 });
      save('beach.jpg', beach);
      // A crop: the difference view has to find its place. It frees most, so that it comes first.
      const { width, height } = await sharp(beach).metadata();
      const cut = { left: Math.round(width * 0.06), top: Math.round(height * 0.02) };
      const part = { width: Math.round(width * 0.9), height: Math.round(height * 0.92) };
      const crop = sharp(beach).extract({ ...cut, ...part });
      save('Downloads/beach small.jpg', await crop.resize(700).jpeg({ quality: 95 }).toBuffer());
      save('city.jpg', city);
      save('Downloads/city.webp', await sharp(city).webp({ quality: 70 }).toBuffer());
      save('pizza.jpg', await drawPhoto('pizza', { seed: 3, size: 600 }));
      copyFileSync(join(photos, 'pizza.jpg'), join(photos, 'Downloads', 'pizza (1).jpg'));
      const library = await onCpu(join(root, 'library'));
      await runCommand(['index', photos, '--library', library]);
      const goes = join(photos, 'Downloads', 'beach small.jpg');
      await runCommand(['album', 'add', 'Summer', goes, '--library', library]);
      browser = await launchBrowser();
      served = await serveLibrary({ library, home: join(root, 'home') });
    });
    afterAll(async () => {
      await browser.close();
      await served.stop();
      rmSync(root, { recursive: true, force: true });
    });

    /** The page of duplicates; complaints of the browser fail the test. */
    async function visit(): Promise<Page> {
      const options = { locale: words.locale };
      const { page, complaints, close } = await openWindow(browser, served.address, options);
      onTestFinished(async ({ task }) => {
        if (task.result?.state === 'fail') await saveScreenshot(page, task.name);
        await close();
        expect(complaints).toEqual([]);
      });
      await shows(page.getByRole('navigation')).toBeVisible();
      await page.keyboard.press('Alt+4');
      await shows(page.getByRole('heading', { level: 1, name: words.title })).toBeVisible();
      return page;
    }

    /** As a user without a mouse comes to a control. */
    async function tabTo(page: Page, control: Locator): Promise<void> {
      for (let presses = 0; presses < 60; presses += 1) {
        if (await control.evaluate((element) => element === document.activeElement)) return;
        await page.keyboard.press('Tab');
      }
      await shows(control).toBeFocused();
    }

    /** What looks and says the same in both languages is proven in one. */
    const once = (name: string, run: () => Promise<void>): void => {
      if (words.locale === 'en') test(name, run);
    };

    const group = (page: Page, name: string): Locator =>
      page.locator('li.group').filter({ hasText: name });
    const tab = (page: Page, name: string): Locator => page.getByRole('tab', { name });
    const said = (page: Page, text: string | RegExp): Promise<void> =>
      shows(page.locator('.toasts').getByText(text)).toBeVisible();

    once('exact copies: another file is chosen to stay, never none', async () => {
      const page = await visit();
      await shows(tab(page, words.exact)).toHaveAttribute('aria-selected', 'true');
      const pizza = group(page, 'pizza.jpg');
      const copy = pizza.getByRole('button', { name: `${words.stays} pizza (1).jpg` });
      await shows(copy).toBeHidden();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('k');
      await shows(copy).toBeVisible();
      await page.keyboard.press('x');
      await said(page, words.lastStays);
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    test('the kinds explain themselves, also where there is nothing', async () => {
      const page = await visit();
      await page.keyboard.press('2');
      await shows(tab(page, words.same)).toHaveAttribute('aria-selected', 'true');
      // The choice that is made takes the keyboard; the arrows go to the next.
      await tabTo(page, page.getByRole('radio', { name: words.normal }));
      await page.keyboard.press('ArrowRight');
      await shows(page.getByText(words.looseMeans)).toBeVisible();
      await page.keyboard.press('3');
      await shows(page.getByRole('heading', { name: words.none })).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    test('two are compared side by side and by their difference', async () => {
      const page = await visit();
      await page.keyboard.press('2');
      await shows(group(page, 'beach.jpg')).toBeVisible();
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      const compare = page.getByRole('dialog', { name: words.compare });
      await shows(compare).toBeFocused();
      await page.keyboard.press('z');
      await page.keyboard.press('Shift+ArrowRight');
      // Both show the same place at the same size: the crop's edges lie where its cut was made.
      await shows(async () => {
        const [whole, crop] = await compare
          .locator('.picture')
          .evaluateAll((pictures) => pictures.map((picture) => picture.getBoundingClientRect()));
        const stage = await compare.locator('.stage .stage').last().boundingBox();
        const across = (crop?.x ?? 0) - (whole?.x ?? 0) - (stage?.x ?? 0);
        expect(Math.abs(across / (whole?.width ?? 1) - 0.06)).toBeLessThan(0.01);
        expect(Math.abs((crop?.width ?? 0) / (whole?.width ?? 1) - 0.9)).toBeLessThan(0.01);
      }).toPass({ timeout: 40_000 });
      await page.keyboard.press('z');
      const before = await compare.getByRole('img').first().getAttribute('alt');
      await page.keyboard.press('s');
      await shows(compare.getByRole('img').last()).toHaveAttribute('alt', before ?? '');
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press('d');
      await shows(compare.getByText(words.difference)).toBeVisible();
      // Laid on each other they are equal, but for the sand's grain, which resizing changes.
      const over = compare.locator('img.over');
      await shows(over).toHaveCSS('mix-blend-mode', 'difference');
      await over.evaluate((image: HTMLImageElement) => image.decode());
      // What is equal is grey, what differs glows orange.
      const glow = async (): Promise<number> => {
        const { channels } = await sharp(await compare.locator('.picture').screenshot()).stats();
        return (channels[0]?.mean ?? 0) - (channels[2]?.mean ?? 0);
      };
      const aligned = await glow();
      await over.evaluate((image: HTMLImageElement) => (image.style.transform = 'none'));
      expect(aligned).toBeLessThan((await glow()) / 2);
      for (const side of [words.stays, words.goes]) {
        await shows(compare.locator('.both').getByText(side, { exact: true })).toBeVisible();
      }
      await page.keyboard.press('Escape');
      await shows(compare).toBeHidden();
      await shows(page.locator('[data-place]').first()).toBeFocused();
    });

    once('what is no duplicate is remembered, and that can be undone', async () => {
      const page = await visit();
      await page.keyboard.press('2');
      await shows(group(page, 'beach.jpg')).toBeVisible();
      await page.keyboard.press('Home');
      await page.keyboard.press('n');
      await said(page, words.apart);
      await shows(tab(page, words.sameOne)).toBeVisible();
      // A removal that is undone in the list of removals is no step of the keyboard's any more.
      await page.keyboard.press('Delete');
      const dialog = page.getByRole('dialog', { name: words.ask });
      // It names what goes, with its size in brackets.
      await tabTo(page, dialog.getByRole('button', { name: /[(（].+[)）]/ }));
      await page.keyboard.press('Enter');
      await shows(dialog).toBeHidden();
      await page.keyboard.press('h');
      const history = page.getByRole('dialog', { name: words.history });
      await tabTo(page, history.getByRole('button', { name: words.undo }).first());
      await page.keyboard.press('Enter');
      await shows(history.getByText(words.undone)).toBeVisible();
      await page.keyboard.press('Escape');
      await shows(history).toBeHidden();
      await page.keyboard.press('Control+z');
      await said(page, words.together);
      await shows(tab(page, words.same)).toBeVisible();
    });

    test('marked groups go to the trash when the user has agreed, and come back', async () => {
      const page = await visit();
      await page.keyboard.press('2');
      await shows(group(page, 'beach.jpg')).toBeVisible();
      await page.keyboard.press('Home');
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press('Delete');
      const dialog = page.getByRole('dialog', { name: words.ask });
      const move = dialog.getByRole('button', { name: words.move });
      await shows(move).toBeVisible();
      await shows(move).not.toBeFocused();
      await shows(dialog.getByText(words.given)).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
      for (let press = 0; press < 3; press += 1) await page.keyboard.press('Tab');
      await shows(move).toBeFocused();
      await page.keyboard.press('Enter');
      await said(page, words.moved);
      await shows(dialog).toBeHidden();
      const gone = ['beach small.jpg', 'city.webp'].map((name) => join(photos, 'Downloads', name));
      expect(gone.map((path) => existsSync(path))).toEqual([false, false]);
      expect(existsSync(join(photos, 'beach.jpg'))).toBe(true);
      await page.keyboard.press('Control+z');
      await said(page, words.back);
      expect(gone.map((path) => existsSync(path))).toEqual([true, true]);
      await shows(group(page, 'beach.jpg')).toBeVisible();
      await page.keyboard.press('h');
      const history = page.getByRole('dialog', { name: words.history });
      await shows(history.getByText(words.undone).first()).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    once('the keeper’s rules are put into another order', async () => {
      const page = await visit();
      await page.keyboard.press('r');
      const dialog = page.getByRole('dialog', { name: words.rules });
      const second = dialog.getByRole('listitem').nth(1);
      const name = (await second.locator('label').innerText()).split('\n')[0] ?? '';
      await tabTo(page, second.getByRole('checkbox'));
      await page.keyboard.press('Alt+ArrowUp');
      await shows(dialog.getByRole('listitem').first()).toContainText(name);
      await shows(dialog.getByRole('checkbox').first()).toBeFocused();
      await shows(dialog.getByText(words.place)).toHaveText(new RegExp(`^${name}`));
      expect(await accessibilityProblems(page)).toEqual([]);
      await tabTo(page, dialog.getByRole('button', { name: words.save }));
      await page.keyboard.press('Enter');
      await said(page, words.saved);
      await shows(dialog).toBeHidden();
    });
  },
);

describe.skipIf(!canRun)('a removal that a crash cut short (needs Chromium on Linux)', () => {
  /** So many are not moved between two looks at the folder. */
  const COPIES = 60;

  test('explains itself and is finished by keyboard', async () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-ui-')));
    const photos = join(root, 'photos');
    const library = await onCpu(join(root, 'library'));
    const home = join(root, 'home');
    for (const folder of [photos, home]) mkdirSync(folder);
    const bytes = await drawPhoto('lake', { seed: 1, size: 300 });
    for (let copy = 0; copy <= COPIES; copy += 1) writeFileSync(join(photos, `${copy}.jpg`), bytes);
    const left = (): number => readdirSync(photos).length;
    await runCommand(['index', photos, '--library', library]);
    const browser = await launchBrowser();
    let served = await serveLibrary({ library, home });
    onTestFinished(async () => {
      await browser.close();
      await served.stop();
      rmSync(root, { recursive: true, force: true });
    });

    const first = await openWindow(browser, served.address, {}, '#/duplicates');
    await shows(first.page.locator('li.group')).toBeVisible();
    await first.page.keyboard.press('Delete');
    const move = first.page.getByRole('button', { name: `Move ${COPIES} files` });
    await shows(move).toBeVisible();
    await move.press('Enter');
    while (left() > COPIES) await setTimeout(1);
    served.running.child.kill('SIGKILL');
    await served.running.ended;
    await first.close();
    expect(left()).toBeGreaterThan(1);

    served = await serveLibrary({ library, home });
    const { page } = await openWindow(browser, served.address, {}, '#/duplicates');
    const notice = page.getByRole('alert');
    await shows(notice).toContainText('A removal was interrupted');
    await shows(notice).toContainText(`${COPIES + 1 - left()} of ${COPIES} files are in the trash`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await notice.getByRole('button', { name: 'Finish' }).press('Enter');
    await shows(notice).toBeHidden();
    expect(left()).toBe(1);
  });
});
