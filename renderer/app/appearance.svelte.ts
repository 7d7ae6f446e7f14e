/** Language and theme of the window: follows the settings, and the system where they say so. */
import type { Settings } from '../../src/contract/settings.ts';
import { isLocale, locales, overwriteGetLocale, type Locale } from '../paraglide/runtime.js';

const STORAGE_KEY = 'keepsake.appearance';

/** The best of our languages for the system's wishes, in their order. */
function systemLocale(): Locale {
  for (const wish of navigator.languages) {
    const [language] = wish.split('-');
    const found = locales.find((locale) => locale.split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}

class Appearance {
  /** Every message reads this, so that words on the screen change with it. */
  locale = $state<Locale>(systemLocale());

  constructor() {
    overwriteGetLocale(() => this.locale);
  }

  apply(settings: Pick<Settings, 'language' | 'theme'>): void {
    this.locale = settings.language === 'system' ? systemLocale() : settings.language;
    document.documentElement.lang = this.locale;
    if (settings.theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = settings.theme;
    localStorage.setItem(STORAGE_KEY, `${settings.language} ${settings.theme}`);
  }

  /** What was applied last, until the engine has told the settings. */
  restore(): void {
    const [language = '', theme = ''] = (localStorage.getItem(STORAGE_KEY) ?? '').split(' ');
    this.apply({
      language: isLocale(language) ? language : 'system',
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    });
  }
}

export const appearance = new Appearance();
