/** Which device embeds photos on this machine: tests run in processes of their own. Engine process. */
import type { DeviceId, DeviceReport } from '../contract/models.ts';
import type { Settings } from '../contract/settings.ts';
import { admitDevice, quarantineDevice, deviceReport } from '../models/admission.ts';
import type { Admission, DeviceRecord } from '../models/admission.ts';
import { candidateDevices, graphicsFingerprint } from '../models/devices.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { runtimeVersion } from '../models/runtime-version.ts';
import type { DeviceTest } from '../models/self-test.ts';
import { AnalyserClient } from './analyser-client.ts';
import type { SpawnAnalyser } from './protocol.ts';
import type { Store } from '../store/database.ts';
import { forgetDeviceTests, getDeviceTest, setDeviceTest } from '../store/settings.ts';

/** A test that is not through by then hangs: the test itself gives up on slow devices much earlier. */
export const TEST_MILLISECONDS = 90_000;

/** Chooses a device, remembers what was learned, and reports it. */
export class Devices {
  readonly #store: Store;
  #manifest: ModelManifest;
  readonly #spawn: SpawnAnalyser;
  readonly #preferred: () => Settings['device'];
  readonly #announce: (report: DeviceReport) => void;
  readonly #chosen: (report: DeviceReport) => void;
  readonly #closing = new AbortController();
  #active: DeviceId | null = null;
  #choosing: Promise<DeviceId> | undefined;

  constructor(options: {
    store: Store;
    manifest: ModelManifest;
    spawn: SpawnAnalyser;
    preferred: () => Settings['device'];
    announce: (report: DeviceReport) => void;
    /** The encoder has started on a device, or has failed on it. */
    chosen: (report: DeviceReport) => void;
  }) {
    this.#store = options.store;
    this.#manifest = options.manifest;
    this.#spawn = options.spawn;
    this.#preferred = options.preferred;
    this.#announce = options.announce;
    this.#chosen = options.chosen;
  }

  /** The device to use, after tests where nothing is known yet. */
  choose(): Promise<DeviceId> {
    this.#choosing ??= admitDevice(this.#admission()).finally(() => (this.#choosing = undefined));
    return this.#choosing;
  }

  /** Another model is to be run: what was learned of the one before stays noted for it. */
  async use(manifest: ModelManifest): Promise<void> {
    await this.#choosing;
    this.#manifest = manifest;
    this.#active = null;
    this.#announce(this.report());
  }

  /** The encoder truly runs on this device now. */
  started(device: DeviceId): void {
    this.#active = device;
    this.#announce(this.report());
    this.#chosen(this.report());
  }

  /** The device failed while at work and is not taken again. */
  failed(device: DeviceId, reason: string): void {
    quarantineDevice(this.#admission(), device, reason);
    this.#active = null;
    this.#announce(this.report());
    this.#chosen(this.report());
  }

  /** Forgets what was learned and tests every device anew. */
  async testAgain(): Promise<DeviceReport> {
    forgetDeviceTests(this.#store);
    await this.choose();
    return this.report();
  }

  report(): DeviceReport {
    return deviceReport(this.#admission(), this.#active);
  }

  /** A test that is under way ends with the program; that is not held against its device. */
  close(): void {
    this.#closing.abort();
  }

  #admission(): Admission {
    return {
      candidates: candidateDevices(this.#manifest.files),
      preferred: this.#preferred(),
      circumstances: `${this.#manifest.key} ${runtimeVersion()} ${graphicsFingerprint()}`,
      records: {
        get: (key) => (getDeviceTest(this.#store, key) ?? null) as DeviceRecord | null,
        set: (key, record) => setDeviceTest(this.#store, key, record),
      },
      runTest: (device) => this.#runTest(device),
      onChange: (report) => this.#announce(report),
      signal: this.#closing.signal,
    };
  }

  async #runTest(device: DeviceId): Promise<DeviceTest> {
    const client = new AnalyserClient(this.#spawn, 'images');
    const hangs = setTimeout(
      () => client.kill(`no answer after ${TEST_MILLISECONDS / 1000} seconds`),
      TEST_MILLISECONDS,
    );
    const stop = (): void => client.kill('the program closes');
    this.#closing.signal.addEventListener('abort', stop, { once: true });
    try {
      return await client.testDevice(device, this.#manifest.folder, this.#preferred() === device);
    } finally {
      clearTimeout(hangs);
      this.#closing.signal.removeEventListener('abort', stop);
      client.kill('the test is over');
    }
  }
}
