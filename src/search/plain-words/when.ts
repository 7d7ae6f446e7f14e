/** What words say of when a photo was taken, in any of the window's languages. Imports no SQL. */
import type { Now } from './calendar.ts';
import type { Time } from './time.ts';
import { chineseTime } from './when-chinese.ts';
import { englishTime } from './when-english.ts';

/** @param text lower case, single spaces, nothing around it. Null where it says no time. */
export function readTime(text: string, now: Now): Time | null {
  return englishTime(text, now) ?? chineseTime(text, now);
}
