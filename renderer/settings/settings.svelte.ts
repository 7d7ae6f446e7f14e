/** What the user has set. Runs in the window. */
import { createContext } from 'svelte';
import type { Settings } from '../../src/contract/settings.ts';
import type { Client } from '../../src/rpc/client.ts';

export class SettingsState {
  now: Settings;

  readonly #client: Client;

  constructor(client: Client, settings: Settings) {
    this.#client = client;
    this.now = $state.raw(settings);
    client.on('settings', (now) => (this.now = now));
  }

  /** Shows the change at once; takes it back where the engine refuses it. */
  async change(change: Partial<Settings>): Promise<void> {
    const before = this.now;
    this.now = { ...before, ...change };
    try {
      this.now = await this.#client.api.changeSettings(change);
    } catch (error) {
      this.now = before;
      throw error;
    }
  }
}

export const [getSettings, setSettings] = createContext<SettingsState>();
