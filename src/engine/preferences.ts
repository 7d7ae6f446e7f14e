/** The user's settings of one library. */
import type { Settings } from '../contract/settings.ts';
import { readSettings } from './read-settings.ts';
import type { Store } from '../store/database.ts';
import { getSetting, setSetting } from '../store/settings.ts';

/** Settings as they are now; whoever changes them is heard by `onChange`. */
export class Preferences {
  readonly #store: Store;
  readonly #onChange: (now: Settings, before: Settings) => void;
  #now: Settings;

  constructor(store: Store, onChange: (now: Settings, before: Settings) => void) {
    this.#store = store;
    this.#onChange = onChange;
    this.#now = readSettings(getSetting(store, 'settings'));
  }

  get now(): Settings {
    return this.#now;
  }

  /** Changes what is named, and keeps it. */
  change(change: Partial<Settings>): Settings {
    const before = this.#now;
    this.#now = { ...before, ...change };
    setSetting(this.#store, 'settings', this.#now);
    this.#onChange(this.#now, before);
    return this.#now;
  }
}
