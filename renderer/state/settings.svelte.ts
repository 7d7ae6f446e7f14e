/** What the user has set, the model in use and the devices. Runs in the window. */
import type { Status } from '../../src/contract/activity.ts';
import type { DeviceReport, ModelInfo } from '../../src/contract/models.ts';
import type { Settings } from '../../src/contract/settings.ts';
import type { Client } from '../../src/rpc/client.ts';

export class SettingsState {
  now: Settings;
  devices: DeviceReport;
  model: ModelInfo;
  isTesting = $state(false);

  readonly #client: Client;

  constructor(client: Client, status: Pick<Status, 'settings' | 'devices' | 'model'>) {
    this.#client = client;
    this.now = $state.raw(status.settings);
    this.devices = $state.raw(status.devices);
    this.model = $state.raw(status.model);
    client.on('settings', (now) => (this.now = now));
    client.on('devices', (now) => (this.devices = now));
    client.on('model', (now) => (this.model = now));
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

  async testDevices(): Promise<void> {
    this.isTesting = true;
    try {
      this.devices = await this.#client.api.testDevices();
    } finally {
      this.isTesting = false;
    }
  }

  /** Devices and the model's count are not announced at every photo: asked when they are shown. */
  async refresh(): Promise<void> {
    const status = await this.#client.api.status();
    this.model = status.model;
    this.devices = status.devices;
  }
}
