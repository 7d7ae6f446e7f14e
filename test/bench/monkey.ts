/**
 * `npm run bench -- monkey [--seed 1] [--minutes 4] [--narrow]`: presses any keys and controls of the
 * built window, as fast as they come, on drawn photos, and tells what it complained about, with what
 * was done before. Ends with 1 where it did. Needs `npm run build` first.
 */
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { SHORTCUTS } from '../../renderer/app/shortcuts.ts';
import { randomOf } from '../support/changed-pictures.ts';
import { openGallery } from '../support/gallery-window.ts';

const TYPED = ['beach', 'a red car', '2011', 'pizza -people', 'tag:x', 'album:', '"', '(', '海'];
const CONTROLS = ['button', 'a', '[role=menuitem]', '[role=tab]', 'input[type=checkbox]']
  .map((control) => `${control}:visible`)
  .join(', ');
/** They would leave the window, or fetch something. */
const LEFT_ALONE = /download|get this|import/i;
/** What was done last, told with a complaint. */
const TRAIL = 8;
/** Words that no user is meant to read. */
const NO_WORDS = /\b(undefined|NaN|Invalid Date)\b|\[object/;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '4' },
      narrow: { type: 'boolean', default: false },
    },
  });
  const window = await openGallery('en', ['pizza', 'flower', 'beach', 'city'], 12);
  const { page, complaints } = window;
  page.setDefaultTimeout(1000);
  if (values.narrow) await page.setViewportSize({ width: 360, height: 740 });
  const random = randomOf(Number(values.seed));
  const trail: string[] = [];
  const end = performance.now() + Number(values.minutes) * 60_000;
  let [steps, told] = [0, 0];
  while (performance.now() < end) {
    steps += 1;
    trail.push(await step(page, random).catch((error: unknown) => `in vain: ${firstLine(error)}`));
    const text = await page.locator('body').innerText();
    const word = NO_WORDS.exec(text)?.[0];
    if (word !== undefined) complaints.push(`shows the word ${word}`);
    if (text.trim() === '') complaints.push('shows nothing');
    for (; told < complaints.length; told += 1) {
      const before = trail.slice(-TRAIL).join(', ');
      process.stdout.write(`step ${steps}: ${complaints[told] ?? ''}\n  after ${before}\n`);
    }
  }
  await window.close();
  process.stdout.write(`seed ${values.seed}: ${steps} steps, ${told} complaints\n`);
  process.exitCode = told > 0 ? 1 : 0;
}

/** Does something, and says what. */
async function step(page: Page, random: () => number): Promise<string> {
  const one = <Of>(list: readonly Of[]): Of => list[Math.floor(random() * list.length)] as Of;
  const kind = random();
  if (kind < 0.6) {
    const key = one(Object.values(SHORTCUTS).flatMap(keysOf)).replace('Mod+', 'Control+');
    await page.keyboard.press(key === '+' ? 'Shift+=' : key);
    return key;
  }
  if (kind < 0.7) {
    const text = one(TYPED);
    await page.keyboard.type(text);
    return `typed ${text}`;
  }
  if (kind < 0.73) {
    await page.goBack();
    return 'back';
  }
  const control = one(await page.locator(CONTROLS).all());
  const name = (await control.getAttribute('aria-label')) ?? (await control.innerText());
  if (!LEFT_ALONE.test(name)) await control.click({ timeout: 700 });
  return `clicked ${name.slice(0, 30)}`;
}

function keysOf(area: Record<string, { keys: string[] }>): string[] {
  return Object.values(area).flatMap(({ keys }) => keys);
}

function firstLine(error: unknown): string {
  return String(error).split('\n', 1)[0] ?? '';
}
