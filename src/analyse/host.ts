/**
 * Keeps an analyser for photos: opens it on the device that was chosen, gives its memory back when it
 * rests, opens another where it died, later and later where that happens again and again. Engine process.
 */
import { availableParallelism } from 'node:os';
import type { Trouble } from '../contract/activity.ts';
import type { DeviceId } from '../contract/models.ts';
import type { Settings } from '../contract/settings.ts';
import { AppError, messageOf } from '../base/errors.ts';
import type { Report } from '../base/log.ts';
import { AnalyserClient } from './analyser-client.ts';
import type { EndCause } from './analyser-client.ts';
import type { SpawnAnalyser } from './protocol.ts';
import { analyserStops, troubleOf } from './trouble.ts';

/** Without work for so long, the analyser's memory is given back. */
const IDLE_MILLISECONDS = 60_000;

export interface HostOptions {
  spawn: SpawnAnalyser;
  /** The model to embed with. */
  model: () => { folder: string };
  devices: {
    /** The device to embed on, tested if need be. */
    choose: () => Promise<DeviceId>;
    /** The encoder runs on this device. */
    started: (device: DeviceId) => void;
    /** The encoder failed on this device. */
    failed: (device: DeviceId, reason: string) => void;
  };
  effort: () => Settings['effort'];
  /** The answer of a getter has changed. */
  onChange: () => void;
  /** There is an analyser again, or another may be opened now. */
  onReady: () => void;
  /** Hears of analysers that died and of work that stopped. */
  report?: Report;
}

/** One analyser at a time. */
export class AnalyserHost {
  readonly #options: HostOptions;
  #client: AnalyserClient | undefined;
  #device: DeviceId = 'cpu';
  #opening: Promise<void> | undefined;
  #closed = false;
  /** By `performance.now()`, like all times here: the time of day may be set back. */
  #retryAt = 0;
  #failuresInARow = 0;
  #trouble: Trouble | null = null;
  #wakeTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  /** The analyser, where one is open. */
  get client(): AnalyserClient | undefined {
    return this.#client;
  }

  get isOpening(): boolean {
    return this.#opening !== undefined;
  }

  /** Why nothing moves; null when nothing is wrong. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** True while work has to wait after a failure; then `onReady` is called when that is over. */
  get mustWait(): boolean {
    const wait = this.#retryAt - performance.now();
    if (wait <= 0) return false;
    clearTimeout(this.#wakeTimer);
    this.#wakeTimer = setTimeout(() => this.#options.onReady(), wait).unref();
    return true;
  }

  /** Opens an analyser where none is open. A failure shows in `trouble`. */
  open(): Promise<void> {
    if (this.#client !== undefined || this.#closed) return Promise.resolve();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
      this.#options.onChange();
      this.#options.onReady();
    });
    return this.#opening;
  }

  /** An open analyser, whatever has to wait. @throws AppError 'encoder-unavailable'. */
  async opened(): Promise<AnalyserClient> {
    await this.open();
    if (this.#client !== undefined) return this.#client;
    const { message = 'The analyser is not running.' } = this.#trouble ?? {};
    throw new AppError('encoder-unavailable', message);
  }

  /** There is work, or none: then the analyser ends after a while. */
  rest(hasWork: boolean): void {
    clearTimeout(this.#idleTimer);
    if (hasWork) return;
    this.#idleTimer = setTimeout(() => this.restart('there is no work'), IDLE_MILLISECONDS).unref();
  }

  /** Ends the analyser; the next work opens another. */
  restart(reason: string): void {
    const client = this.#client;
    this.#client = undefined;
    client?.kill(reason);
  }

  /** Ends the analyser because one of its files hangs it, or for another cause. */
  kill(reason: string, cause: EndCause): void {
    this.#client?.kill(reason, cause);
  }

  /** A photo came through. */
  worked(): void {
    this.#failuresInARow = 0;
  }

  /** What was read is written: nothing is wrong. */
  wrote(): void {
    this.#trouble = null;
  }

  /** Work that cannot go on waits for a while. */
  waitOut(error: unknown): void {
    this.#failuresInARow += 1;
    this.#options.report?.(error, 'indexer');
    this.#trouble = troubleOf(error);
    this.#backOff();
    this.#options.onChange();
    this.#options.onReady();
  }

  /** The user wants it now. */
  hurry(): void {
    this.#retryAt = 0;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#wakeTimer);
    clearTimeout(this.#idleTimer);
    this.#client?.kill('the engine closes');
  }

  async #open(): Promise<void> {
    const { spawn, model, devices, effort } = this.#options;
    // `open` first remembers this promise: a listener that opens again must find it.
    await Promise.resolve();
    this.#options.onChange();
    try {
      this.#device = await devices.choose();
      if (this.#isClosed()) return;
      const client = new AnalyserClient(spawn, 'images');
      const { threads, niceness } = workload(effort());
      const { folder } = model();
      client.setNiceness(niceness);
      try {
        this.#device = await client.open('images', folder, this.#device, threads);
      } catch (error) {
        client.kill('it could not be opened');
        if (this.#device !== 'cpu') devices.failed(this.#device, messageOf(error));
        throw new AppError('encoder-unavailable', messageOf(error), { cause: error });
      }
      if (this.#isClosed()) {
        client.kill('the engine closes');
        return;
      }
      if (model().folder !== folder) {
        client.kill('another model is used now');
        return;
      }
      this.#client = client;
      devices.started(this.#device);
      client.onEnd((reason) => this.#ended(client, reason));
      this.#trouble = null;
    } catch (error) {
      this.waitOut(error);
    }
  }

  /** A call, because it changes while an analyser is opened. */
  #isClosed(): boolean {
    return this.#closed;
  }

  #ended(client: AnalyserClient, reason: string): void {
    if (client !== this.#client) return;
    this.#client = undefined;
    if (!this.#closed) this.#options.report?.(`the analyser ended: ${reason}`, 'indexer');
    this.#failuresInARow += 1;
    if (this.#failuresInARow > 1) this.#backOff();
    if (this.#failuresInARow > 3) this.#trouble = analyserStops(reason);
    if (client.encoderFailure !== undefined && this.#device !== 'cpu') {
      this.#options.devices.failed(this.#device, client.encoderFailure);
    }
    this.#options.onChange();
    // Its jobs settle first.
    setImmediate(() => this.#options.onReady());
  }

  #backOff(): void {
    this.#retryAt = performance.now() + Math.min(60_000, 250 * 2 ** this.#failuresInARow);
  }
}

/** What an effort means: threads to decode and embed with, and how readily they give way. */
function workload(effort: Settings['effort']): { threads: number; niceness: number } {
  const cores = availableParallelism();
  switch (effort) {
    case 'low':
      return { threads: 1, niceness: 19 };
    case 'normal':
      return { threads: cores, niceness: 10 };
    case 'full':
      return { threads: cores, niceness: 0 };
  }
}
