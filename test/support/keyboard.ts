/** The window by keyboard alone: whatever is acted on must be reached by the Tab key first. */
import type { Locator, Page } from 'playwright';

/** More stops than any page or dialog has. */
const MOST_STOPS = 200;

/** Presses Tab until the control has the focus. @throws where it is never reached. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${String(control)} is not reached by the Tab key.`);
}

/** Tabs to a control and presses a key there. */
export async function pressOn(page: Page, control: Locator, key: string): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press(key);
}
