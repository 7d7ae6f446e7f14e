/** The model in use and the devices that can run it. Runs in the window. */
import { createContext } from 'svelte';
import type { Status } from '../../src/contract/activity.ts';
import type { DeviceReport, ModelInfo } from '../../src/contract/models.ts';
import type { Client } from '../../src/rpc/client.ts';

export class Models {
  devices: DeviceReport;
  /** The model that answers. */
  model: ModelInfo;
  isTesting = $state(false);

  readonly #client: Client;

  constructor(client: Client, status: Pick<Status, 'devices' | 'model'>) {
    this.#client = client;
    this.devices = $state.raw(status.devices);
    this.model = $state.raw(status.model);
    client.on('devices', (now) => (this.devices = now));
    client.on('model', (now) => (this.model = now));
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

export const [getModels, setModels] = createContext<Models>();
