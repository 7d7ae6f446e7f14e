/** The labels' whole job by keyboard alone, in both languages, on a real engine and model. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { m } from '../../renderer/paraglide/messages.js';
import type { LabelFile } from '../../src/contract/labels.ts';
import { openGallery, type GalleryWindow } from '../support/gallery-window.ts';
import { pressOn, tabTo } from '../support/keyboard.ts';
import { accessibilityProblems, hasBrowser, saveScreenshot } from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });
const SEEDS = 4;
const COUNT = 3 * SEEDS;
const SET = { en: 'Sunset', 'zh-CN': '日落' };

describe.skipIf(!hasBrowser).each(['en', 'zh-CN'] as const)(
  'labels by keyboard in %s (needs Chromium)',
  (locale) => {
    const words = { locale };
    let window: GalleryWindow;

    beforeAll(async () => {
      window = await openGallery(locale, ['pizza', 'flower', 'receipt'], SEEDS);
      await shows(window.page.getByText(m.library_count({ count: COUNT }, words))).toBeVisible();
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
    const decided = () =>
      window.page.getByRole('progressbar', { name: m.review_progress_label({}, words) });
    const group = (name: string) => window.page.getByRole('group', { name, exact: true });

    const card = (name: string) => window.page.getByRole('link').filter({ hasText: name });

    /** Opens the menu of a label and takes the item of this name. */
    async function choose(label: string, item: string): Promise<void> {
      await on(button(m.labels_menu({ name: label }, words)));
      await takeItem(item);
    }

    /** Undoes what was just said, and waits until that is said. */
    async function takeBack(what: string): Promise<void> {
      const { page } = window;
      await shows(page.getByText(what, { exact: true })).toBeVisible();
      await press('ControlOrMeta+z');
      await shows(page.getByText(m.undone({ what }, words))).toBeVisible();
    }

    async function takeItem(item: string): Promise<void> {
      const wanted = window.page.getByRole('menuitem', { name: item });
      await shows(wanted).toBeVisible();
      while (!(await wanted.evaluate((element) => element === document.activeElement))) {
        await press('ArrowDown');
      }
      await press('Enter');
    }

    test('without labels, ready-made ones are offered and added', async () => {
      const { page } = window;
      await press('Alt+2');
      await shows(page.getByRole('heading', { name: m.labels_empty({}, words) })).toBeVisible();
      await on(button(SET[locale]), 'Space');
      await reads();
      await on(button(m.labels_add_chosen({ count: 1 }, words)));
      await shows(page.getByRole('link', { name: SET[locale] })).toBeVisible();
      await takeBack(m.labels_added({ count: 1 }, words));
      await shows(page.getByRole('heading', { name: m.labels_empty({}, words) })).toBeVisible();
      await on(button(SET[locale]), 'Space');
      await on(button(m.labels_add_chosen({ count: 1 }, words)));
      await shows(page.getByRole('link', { name: SET[locale] })).toBeVisible();
    });

    test('a label is described, shown by example photos, and previews what it would find', async () => {
      const { page } = window;
      await on(button(m.labels_new({}, words)));
      await shows(page.getByRole('textbox', { name: m.labels_name({}, words) })).toBeFocused();
      await type('plant/flower');
      await on(button(m.labels_prompt_use({ prompt: 'flower' }, words)));
      await on(button(m.labels_shows_choose({}, words)));
      const search = page.getByRole('combobox', { name: m.photos_picker_find({}, words) });
      await shows(search).toBeFocused();
      await shows(search).toHaveValue('flower');
      await press('Escape');
      await type('name:flower');
      await shows(page.locator('#picker [data-index]')).toHaveCount(SEEDS);
      await press('ArrowDown');
      await press('ArrowDown');
      await press('Space');
      await press('ArrowRight');
      await press('Space');
      await reads();
      await press('Enter');
      const shown = group(m.labels_shows({}, words)).getByRole('img');
      await shows(shown).toHaveCount(2);
      // The second is taken off again; Enter takes a single photo without ticking it.
      await on(button(m.labels_example_remove({ number: '2' }, words)));
      await shows(shown).toHaveCount(1);
      await on(button(m.labels_shows_not_choose({}, words)));
      await shows(search).toBeFocused();
      await press('Escape');
      await type('name:receipt');
      await shows(page.locator('#picker [data-index]')).toHaveCount(SEEDS);
      await press('ArrowDown');
      await press('ArrowDown');
      await press('Enter');
      await shows(group(m.labels_shows_not({}, words)).getByRole('img')).toHaveCount(1);
      await tabTo(page, page.getByText(m.labels_more_options({}, words)));
      await press('Enter');
      const slider = page.getByRole('slider', { name: m.labels_threshold({}, words) });
      await on(slider, 'Home');
      await shows(page.getByRole('heading', { name: m.labels_below({}, words) })).toBeVisible();
      await reads();
      await on(button(m.labels_create({}, words)));
      await shows(page.getByRole('heading', { name: 'plant', exact: true })).toBeVisible();
      await shows(
        page.getByRole('link', { name: `flower ${m.search_found({ count: 1 }, words)}` }),
      ).toBeVisible();
    });

    test('an edit shows the examples, changes threshold and cover, and is undone', async () => {
      const { page } = window;
      const name = page.getByRole('textbox', { name: m.labels_name({}, words) });
      const edit = () => choose('plant/flower', m.labels_edit({}, words));
      await edit();
      await shows(group(m.labels_shows({}, words)).getByRole('img')).toHaveCount(1);
      await shows(group(m.labels_shows_not({}, words)).getByRole('img')).toHaveCount(1);
      await shows(name).toBeFocused();
      await press('ControlOrMeta+a');
      await type('plant/bloom');
      await tabTo(page, page.getByRole('textbox', { name: m.labels_set({}, words) }));
      await type('plants');
      const orNone = page.getByRole('radio', { name: m.labels_set_or_none({}, words) });
      await shows(orNone).toBeChecked();
      await tabTo(page, orNone);
      await press('ArrowDown');
      await shows(orNone).not.toBeChecked();
      await reads();
      await on(button(m.labels_cover_choose({}, words)));
      await shows(page.getByRole('combobox')).toBeFocused();
      await press('Escape');
      await shows(page.locator('#picker [data-index]')).toHaveCount(COUNT);
      await press('ArrowDown');
      await press('ArrowRight');
      await press('Enter');
      await shows(page.getByText(m.labels_cover_chosen({}, words))).toBeVisible();
      await on(button(m.labels_save({}, words)));
      await shows(card('bloom')).toBeVisible();
      await shows(page.getByText('· plants')).toBeVisible();
      await takeBack(m.labels_saved({ name: 'plant/bloom' }, words));
      await shows(card('flower')).toBeVisible();
      await edit();
      await shows(page.getByText(m.labels_cover_automatic({}, words))).toBeVisible();
      await press('Escape');
      await shows(page.getByRole('dialog')).toHaveCount(0);
    });

    test('the review accepts, rejects, skips and takes back, photo by photo and by rows', async () => {
      const { page } = window;
      await choose('plant/flower', m.labels_review_one({}, words));
      await shows(page.getByText(m.review_question_row({ name: 'flower' }, words))).toBeVisible();
      await press('m');
      await shows(page.getByText(m.review_question({ name: 'flower' }, words))).toBeVisible();
      // The next review has the photos as this one had them.
      await press('Escape');
      await choose('plant/flower', m.labels_review_one({}, words));
      await shows(page.getByText(m.review_question({ name: 'flower' }, words))).toBeVisible();
      await shows(decided()).toHaveJSProperty('value', 2);
      await reads();
      // Photos asked for before the engine has heard of the undo come with a count of before.
      await page.evaluate(() => {
        const socket: { send: (this: WebSocket, data: string) => void } = WebSocket.prototype;
        const { send } = socket;
        socket.send = function (data) {
          if (!data.includes('undoChange')) {
            send.call(this, data);
            return;
          }
          socket.send = send;
          setTimeout(() => {
            send.call(this, data);
            document.body.dataset['isUndone'] = '';
          }, 1000);
        };
      });
      await press('r');
      await press('z');
      await shows(page.locator('body[data-is-undone]')).toHaveCount(1);
      await shows(decided()).toHaveJSProperty('value', 2);
      await press('a');
      await shows(decided()).toHaveJSProperty('value', 3);
      await press('r');
      await shows(decided()).toHaveJSProperty('value', 4);
      await press('s');
      await press('z');
      await press('z');
      await shows(decided()).toHaveJSProperty('value', 3);
      await press('m');
      await press(' ');
      const row = page.locator('.stage button');
      await shows(row.and(page.locator('[aria-pressed=true]'))).toHaveCount(1);
      await reads();
      const count = await row.count();
      await press('r');
      await shows(decided()).toHaveJSProperty('value', 3 + count);
      await press('Escape');
      await shows(
        page.getByRole('heading', { name: m.labels_title({}, words), exact: true }),
      ).toBeVisible();
    });

    once(
      'a label is searched for, and its photos are judged and chosen as its cover there',
      async () => {
        const { page } = window;
        await press('/');
        await type('tag:plant/flower');
        await press('Enter');
        const tiles = page.locator('#photos [data-index]');
        // An example, one accepted in the review, and the one left out of a row that was rejected.
        await shows(tiles).toHaveCount(3);
        await press('ArrowDown');
        await press('ArrowDown');
        await press('Shift+F10');
        await takeItem(m.labels_cover_use({ name: 'flower' }, words));
        await shows(page.getByText(m.labels_covered({ name: 'flower' }, words))).toBeVisible();
        await press('Shift+F10');
        await takeItem(m.labels_reject_here({ name: 'flower' }, words));
        await shows(tiles).toHaveCount(2);
        await takeBack(m.picker_taken({ count: 1, name: 'flower' }, words));
        await shows(tiles).toHaveCount(3);
      },
    );

    once('selected photos become a label of their own', async () => {
      const { page } = window;
      await press('/');
      await press('ControlOrMeta+a');
      await type('name:pizza');
      const tiles = page.locator('#photos [data-index]');
      await shows(tiles).toHaveCount(SEEDS);
      await press('Enter');
      await press('ArrowDown');
      await press('ControlOrMeta+a');
      await shows(page.getByRole('toolbar')).toBeVisible();
      await tabTo(page, tiles.first());
      await press('Shift+F10');
      await takeItem(m.labels_new_from({}, words));
      await shows(page.getByRole('textbox', { name: m.labels_name({}, words) })).toBeFocused();
      await type('dinner');
      await shows(group(m.labels_shows({}, words)).getByRole('img')).toHaveCount(SEEDS);
      await press('Enter');
      await shows(page.getByRole('dialog')).toHaveCount(0);
      await press('Alt+2');
      await shows(
        page.getByRole('link', { name: `dinner ${m.search_found({ count: SEEDS }, words)}` }),
      ).toBeVisible();
    });

    once('labels are exported, merged, deleted and imported again', async () => {
      const { page } = window;
      const more = button(m.labels_more({}, words));
      await on(more);
      await takeItem(m.labels_export({}, words));
      await reads();
      const download = page.waitForEvent('download');
      await on(button(m.labels_export_do({}, words)));
      const path = join(window.root, 'labels.json');
      await (await download).saveAs(path);
      const file = JSON.parse(readFileSync(path, 'utf8')) as LabelFile;
      const dinner = file.labels.find(({ name }) => name === 'dinner');
      expect(dinner?.decisions).toHaveLength(SEEDS);

      await choose('dinner', m.labels_merge({}, words));
      await tabTo(page, page.getByRole('combobox', { name: m.labels_merge_into({}, words) }));
      await type('plant/flower');
      await reads();
      await on(button(m.labels_merge_do({}, words)));
      await shows(card('dinner')).toHaveCount(0);
      await takeBack(m.labels_merged({ from: 'dinner', into: 'plant/flower' }, words));
      await shows(card('dinner')).toBeVisible();

      await choose('dinner', m.labels_delete({}, words));
      await reads();
      await on(button(m.labels_delete_do({}, words)));
      await shows(card('dinner')).toHaveCount(0);

      const dinnerFound = page.getByRole('link', {
        name: `dinner ${m.search_found({ count: SEEDS }, words)}`,
      });
      const result = { created: '1', completed: '0', decisions: String(SEEDS) };
      const imported = m.labels_imported(result, words);
      const importAgain = async (): Promise<void> => {
        const chooser = page.waitForEvent('filechooser');
        await on(more);
        await takeItem(m.labels_import({}, words));
        await (await chooser).setFiles(path);
        await shows(page.getByText(imported, { exact: true })).toBeVisible();
        await shows(dinnerFound).toBeVisible();
      };
      await importAgain();
      await takeBack(imported);
      await shows(card('dinner')).toHaveCount(0);
      await importAgain();
      await reads();
    });

    test('a label that is only named looks for what its name says', async () => {
      const { page } = window;
      await press('Alt+2');
      await on(button(m.labels_new({}, words)));
      await shows(page.getByRole('textbox', { name: m.labels_name({}, words) })).toBeFocused();
      await type('receipt');
      await press('Enter');
      await shows(card('receipt')).toBeVisible();
      await choose('receipt', m.labels_edit({}, words));
      const prompt = page.getByRole('textbox', {
        name: m.labels_prompt_number({ number: '1' }, words),
      });
      await shows(prompt).toHaveValue('receipt');
      await press('Escape');
      expect(window.complaints).toEqual([]);
    });
  },
);
