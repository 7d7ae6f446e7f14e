/** How dates are written where the user lives. Runs in the window. */
import { getLocale } from '../paraglide/runtime.js';

/** The window's language as the user's system has it, else by itself: `en-GB` writes 30 June. */
export function dateLocale(): string {
  const language = getLocale();
  const isOurs = (one: string): boolean => one === language || one.startsWith(`${language}-`);
  return navigator.languages.find(isOurs) ?? language;
}
