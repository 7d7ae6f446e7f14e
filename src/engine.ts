/**
 * The engine: opens the library, makes the services and the features, and closes in order. Runs in
 * the process that owns the library (Electron's utility process, or the cli). Never decodes or infers.
 */
import { AppError } from './base/errors.ts';
import type { Report } from './base/log.ts';
import { describeSystem } from './base/system-description.ts';
import type { Api } from './contract/contract.ts';
import type { Pictures } from './analyse/pictures.ts';
import { Announcer } from './engine/announcer.ts';
import { apiOf } from './engine/answering.ts';
import { EngineServices } from './engine/services.ts';
import type { ServicesOptions } from './engine/services.ts';
import { openLog } from './engine/log.ts';
import { removeTelemetryRemains } from './engine/telemetry-remains.ts';
import { activity } from './features/activity/feature.ts';
import { albums } from './features/albums/feature.ts';
import { captions } from './features/captions/feature.ts';
import { duplicates } from './features/duplicates/feature.ts';
import { encoders } from './features/encoders/feature.ts';
import type { Feature, FeatureDefinition } from './features/feature.ts';
import { history } from './features/history/feature.ts';
import { labels } from './features/labels/feature.ts';
import { library } from './features/library/feature.ts';
import { models } from './features/models/feature.ts';
import { monochrome } from './features/monochrome/feature.ts';
import { rank } from './features/rank/feature.ts';
import { search } from './features/search/feature.ts';
import { settings } from './features/settings/feature.ts';
import { sidecars } from './features/sidecars/feature.ts';
import { why } from './features/why/feature.ts';
import { openStore } from './store/database.ts';
import type { Store } from './store/database.ts';
import { migrateFeature } from './store/migrate.ts';
import { counts } from './store/photos.ts';

/** Everything that Keepsake does. They begin and end in this order. */
const FEATURES: readonly FeatureDefinition[] = [
  ...[
    activity,
    models,
    encoders,
    search,
    rank,
    why,
    labels,
    albums,
    captions,
    sidecars,
    duplicates,
    monochrome,
  ],
  ...[history, settings, library],
];

export type EngineOptions = ServicesOptions;

/** One open library at work. */
export class Engine {
  readonly api: Api;
  readonly events: Announcer;
  readonly #services: EngineServices;
  readonly #features: ReadonlyMap<string, Feature>;
  #isEnding = false;

  /** Opens the library; nothing moves before `start`. @throws AppError when it cannot be opened. */
  static async open(options: EngineOptions): Promise<Engine> {
    try {
      const store = await openStore(options.libraryFolder);
      try {
        for (const { name, migrations = [] } of FEATURES) {
          migrateFeature(store.library, name, migrations);
        }
        removeTelemetryRemains(store);
        return new Engine(options, store);
      } catch (error) {
        store.close();
        throw error;
      }
    } catch (error) {
      const isOthers = error instanceof AppError && error.code === 'library-in-use';
      if (!isOthers) openLog(options.libraryFolder).note(error, 'open');
      throw error;
    }
  }

  private constructor(options: EngineOptions, store: Store) {
    this.events = new Announcer();
    this.#services = new EngineServices(options, store, this.events);
    const made = FEATURES.map((definition) => ({
      ...definition,
      feature: definition.make(this.#services),
    }));
    this.#features = new Map(made.map(({ name, feature }) => [name, feature]));
    for (const { feature } of made) {
      this.#services.bus.listenAll(feature.listens ?? {});
      if (feature.history !== undefined) this.#services.history.register(feature.history);
    }
    this.api = apiOf(
      made.map(({ topics, feature: { handlers } }) => ({ topics, handlers })),
      this.report,
      { isOpen: () => !this.#isEnding },
    );
    this.#noteStart();
  }

  /** For commands that look up what the Api does not tell. */
  get store(): Store {
    return this.#services.store;
  }

  get images(): Pictures {
    return this.#services.pictures;
  }

  /** Writes into the log; hosts, too, tell it of errors that stop nothing. */
  get report(): Report {
    return this.#services.report;
  }

  /** Files that were read since the engine was opened, with and without success. */
  get filesDone(): number {
    return this.#services.activity.filesDone;
  }

  /** Starts to watch, to index and to load vectors; the Api answers from the first moment. */
  async start(): Promise<void> {
    for (const feature of this.#features.values()) await feature.start?.();
    this.#services.start();
  }

  /** What the host knows of the computer's power; without a word from it, it is plugged in. */
  setPower(onBattery: boolean): void {
    this.#services.setPower(onBattery);
  }

  /** Resolves when no file waits and none is under way; at once when that is so already. */
  whenIdle(): Promise<void> {
    return this.#services.activity.whenIdle();
  }

  /** Settles what a crash cut short, for a command that does not start the rest. */
  async settle(): Promise<void> {
    for (const feature of this.#features.values()) await feature.settle?.();
  }

  /**
   * Does what a feature has to do now, for a command that does not start the rest.
   * @throws AppError for what stands in the way
   */
  async finish(name: string): Promise<void> {
    await this.#features.get(name)?.finish?.();
  }

  /** Ends the features in order and closes the library. */
  async close(): Promise<void> {
    this.#isEnding = true;
    for (const feature of this.#features.values()) await feature.close?.();
    await this.#services.close();
    process.off('uncaughtExceptionMonitor', this.#noteCrash);
    this.report('stopped', 'engine');
  }

  #noteStart(): void {
    const { version, host, store, models: answering } = this.#services;
    const { photos, failed } = counts(store);
    const size = `${photos} photos, ${failed} failed, model ${answering.active.manifest.key}`;
    this.report(`started: ${describeSystem(version, host.kind)}; ${size}`, 'engine');
    for (const { code } of store.notices) this.report(code, 'engine');
    process.on('uncaughtExceptionMonitor', this.#noteCrash);
  }

  readonly #noteCrash = (error: unknown): void => this.report(error, 'crash');
}
