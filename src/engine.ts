/**
 * The engine: opens the store, starts the stages, implements the contract, closes in order. Runs in
 * the process that owns the library (Electron's utility process, or the cli). Never decodes or infers.
 */
import type { Api, Settings, Status } from './contract/api.ts';
import { coalesce } from './base/coalesce.ts';
import { AppError } from './base/errors.ts';
import type { Log, Report } from './base/log.ts';
import { canLookIntoTrash } from './features/duplicates/trash-can.ts';
import { shippedModels } from './models/manifest.ts';
import { Announcer } from './engine/announcer.ts';
import { bugReport } from './engine/bug-report.ts';
import { Devices } from './features/models/devices.ts';
import { Duplicates } from './features/duplicates/duplicate-methods.ts';
import { readSettings } from './contract/input.ts';
import { deviceWords, notingSlow, openLog, systemWords } from './engine/log.ts';
import { createMethods } from './engine/methods.ts';
import type { HostAbilities } from './engine/methods.ts';
import { Models } from './embeddings/models.ts';
import { judgedBy } from './features/labels/builder.ts';
import { Pictures } from './features/library/pictures.ts';
import { Progress } from './engine/progress.ts';
import { Labels } from './features/labels/label-api.ts';
import { Searcher } from './search/searcher.ts';
import { createSidecarMethods } from './features/sidecars/sidecar-methods.ts';
import { removeTelemetryRemains } from './engine/telemetry-remains.ts';
import { Timeline } from './search/timeline.ts';
import type { Surroundings } from './features/labels/builder.ts';
import { Library } from './library/library.ts';
import { Scheduler } from './analyse/scheduler.ts';
import { taskList } from './analyse/tasks.ts';
import { vectorsOf } from './analyse/tasks/vector/vectors.ts';
import type { SavedBatch } from './analyse/writer.ts';
import type { SpawnAnalyser } from './analyse/protocol.ts';
import { backUpIfDue } from './store/backup.ts';
import { openStore } from './store/database.ts';
import type { Store } from './store/database.ts';
import { counts } from './store/photos.ts';
import { getSetting, setSetting } from './store/settings.ts';

/** Announcements a second, at most: more than anyone reads, little enough for a large library. */
const ANNOUNCE_MILLISECONDS = 250;

/** Counting the files of every folder takes 15 ms where there are 200,000. */
const FOLDERS_MILLISECONDS = 1000;

/** Counting the vectors of 100,000 photos takes some 10 ms. */
const MODEL_MILLISECONDS = 2000;

/** How often the engine asks whether the library is due for its daily backup. */
const BACKUP_MILLISECONDS = 3_600_000;

/** The index follows vanished photos this quickly; a large library's comparison takes some 50 ms. */
const RECONCILE_MILLISECONDS = 1000;

export interface EngineOptions {
  libraryFolder: string;
  version: string;
  spawn: SpawnAnalyser;
  host: HostAbilities;
}

/** One open library at work. */
export class Engine {
  readonly api: Api;
  readonly events = new Announcer();
  readonly images: Pictures;
  /** Writes into the log; hosts, too, tell it of errors that stop nothing. */
  readonly report: Report;
  readonly #log: Log;
  readonly #options: EngineOptions;
  /** For commands that look up what the Api does not tell. */
  readonly store: Store;
  readonly #library: Library;
  readonly #scheduler: Scheduler;
  readonly #devices: Devices;
  readonly #models: Models;
  readonly #searcher: Searcher;
  readonly #labels: Labels;
  readonly #timeline: Timeline;
  readonly #sidecars: ReturnType<typeof createSidecarMethods>;
  readonly #duplicates: Duplicates;
  readonly #progress = new Progress();
  #settings: Settings;
  #changed = new Set<number>();
  #offlineNoted = '';
  #onBattery = false;
  #started = false;
  #idleWaiters: (() => void)[] = [];
  #backupTimer: NodeJS.Timeout | undefined;

  /** Opens the library; nothing moves before `start`. @throws AppError when it cannot be opened. */
  static async open(options: EngineOptions): Promise<Engine> {
    try {
      const store = await openStore(options.libraryFolder);
      removeTelemetryRemains(store);
      return new Engine(options, store);
    } catch (error) {
      const isOthers = error instanceof AppError && error.code === 'library-in-use';
      if (!isOthers) openLog(options.libraryFolder).note(error, 'open');
      throw error;
    }
  }

  private constructor(options: EngineOptions, store: Store) {
    this.#options = options;
    this.store = store;
    this.#log = openLog(options.libraryFolder, store);
    this.report = this.#log.note;
    this.#settings = readSettings(getSetting(store, 'settings'));
    const { spawn } = options;
    this.#models = new Models({
      store,
      spawn,
      report: this.report,
      shipped: shippedModels(),
      hold: (change) => this.#labels.hold(change),
      onSwitched: () => this.#switched(),
    });
    const { current } = this.#models;
    this.#devices = new Devices({
      store,
      manifest: current,
      spawn,
      preferred: () => this.#settings.device,
      announce: (report) => this.events.announce('devices', report),
      chosen: (report) => this.report(deviceWords(report), 'devices'),
    });
    this.#library = new Library(store);
    this.#scheduler = new Scheduler({
      store,
      tasks: taskList(current.key),
      spawn,
      model: current,
      devices: this.#devices,
      onlineFolders: () => this.#onlineFolders(),
      effort: () => this.#settings.effort,
      onSaved: (saved) => this.#saved(saved),
      onStateChanged: () => this.#announceIndexing(),
      report: this.report,
    });
    this.#timeline = new Timeline(store);
    this.#searcher = new Searcher({
      store,
      active: () => this.#models.active,
      timeline: this.#timeline,
      offlineFolders: () => this.#offlineFolders(),
    });
    this.images = new Pictures(store, this.#scheduler);
    this.#library.onChange((change) => {
      if (change.files) {
        this.#libraryChanged();
        this.#duplicates.libraryChanged();
        this.#reconcile();
        this.#scheduler.wake();
      }
      if (change.folders) {
        this.#announceFolders();
        this.#noteOffline();
      }
      this.#announceIndexing();
    });
    this.#labels = new Labels({
      around: surroundings(store, this.#models),
      searcher: this.#searcher,
      announce: (event, data) => this.events.announce(event, data),
    });
    this.#sidecars = createSidecarMethods({
      store,
      spawn,
      searcher: this.#searcher,
      vectorsLoaded: () => this.loadVectors(),
      announce: (state) => this.events.announce('sidecars', state),
      imported: () => {
        this.#labels.restored();
        this.#libraryChanged();
      },
    });
    this.#duplicates = new Duplicates({
      store,
      model: current,
      paused: () => this.#scheduler.paused,
      make: (task, photoId) => this.#scheduler.make(task, photoId),
      trash: options.host.trash,
      offlineFolders: () => new Set(this.#offlineFolders()),
      announce: (state) => this.events.announce('duplicates', state),
      saveGivenFacts: (photos) => this.#sidecars.saveGivenFacts(photos),
      libraryChanged: () => {
        this.#libraryChanged();
        this.#reconcile();
      },
      onPending: () => this.#scheduler.wake(),
      report: (error) => this.report(error, 'duplicates'),
    });
    const methods = createMethods({
      store,
      library: this.#library,
      scheduler: this.#scheduler,
      searcher: this.#searcher,
      devices: this.#devices,
      duplicates: this.#duplicates.methods,
      labels: this.#labels.methods,
      sidecars: this.#sidecars.methods,
      host: options.host,
      status: () => this.#status(),
      offline: () => new Set(this.#offlineFolders()),
      settings: () => this.#settings,
      changeSettings: (change) => this.#changeSettings(change),
      marked: () => this.#libraryChanged(),
      undone: (about) => {
        if (about === 'marks') this.#libraryChanged();
        else if (about === 'apart') this.#duplicates.libraryChanged();
        else this.#labels.undone(about);
      },
      logPath: this.#log.path,
      bugReport: () => bugReport(this.#status(), store, this.#log),
    });
    this.api = notingSlow(methods, this.report);
    this.#noteStart();
  }

  /** Starts to watch, to index and to load vectors; the Api answers from the first moment. */
  async start(): Promise<void> {
    void this.loadVectors().then(() => this.#labels.start());
    // A failure shows when something is searched; a start does not wait for the encoder.
    this.#models.warmUp().catch(() => undefined);
    void this.#duplicates.start();
    await this.#library.start();
    this.#started = true;
    this.#scheduler.wake();
    this.#announceIndexing();
    this.#backUp();
    this.#backupTimer = setInterval(() => this.#backUp(), BACKUP_MILLISECONDS).unref();
  }

  /** What the host knows of the computer's power; without a word from it, it is plugged in. */
  setPower(onBattery: boolean): void {
    this.#onBattery = onBattery;
    this.#scheduler.hold(onBattery && this.#settings.pauseOnBattery);
  }

  /** Files that were read since the engine was opened, with and without success. */
  get filesDone(): number {
    return this.#progress.finished;
  }

  /** Resolves when no file waits and none is under way; at once when that is so already. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
      this.#announceIndexing();
    });
  }

  /** Compares what has not been compared, for a command that does not start the rest. */
  async compareAll(): Promise<void> {
    await this.#duplicates.start();
    await this.#duplicates.whenIdle();
  }

  /** Settles removals that a crash cut short, for a command that does not start the rest. */
  settleRemovals(): Promise<void> {
    return this.#duplicates.settle();
  }

  /** Scores what labels have not scored, for a command that does not start the rest. */
  async scoreLabels(): Promise<void> {
    await this.loadVectors();
    this.#labels.start();
    await this.#labels.finish();
  }

  /** Stops the stages in order and closes the library. */
  async close(): Promise<void> {
    this.#announceIndexing.end();
    this.#announceLibrary.end();
    this.#announceFolders.end();
    this.#announceModel.end();
    this.#reconcile.end();
    clearInterval(this.#backupTimer);
    await this.#labels.close();
    await this.#sidecars.close();
    await this.#duplicates.close();
    await this.#library.close();
    this.#devices.close();
    this.#scheduler.close();
    await this.#models.close();
    this.store.close();
    process.off('uncaughtExceptionMonitor', this.#noteCrash);
    this.report('stopped', 'engine');
  }

  #noteStart(): void {
    const { version, host } = this.#options;
    const { photos, failed } = counts(this.store);
    const size = `${photos} photos, ${failed} failed, model ${this.#models.active.manifest.key}`;
    this.report(`started: ${systemWords(version, host.kind)}; ${size}`, 'engine');
    for (const { code } of this.store.notices) this.report(code, 'engine');
    process.on('uncaughtExceptionMonitor', this.#noteCrash);
  }

  #noteOffline(): void {
    const offline = this.#offlineFolders().join(', ');
    if (offline !== this.#offlineNoted) this.report(`offline: ${offline || 'none'}`, 'folders');
    this.#offlineNoted = offline;
  }

  readonly #noteCrash = (error: unknown): void => this.report(error, 'crash');

  /** Daily, a slice at a time. Without room for it there is none, and work goes on. */
  #backUp(): void {
    backUpIfDue(this.store).catch((error: unknown) => this.report(error, 'backup'));
  }

  /** Once, whoever asks first. */
  loadVectors(): Promise<void> {
    return this.#models.load();
  }

  /** Photos came or went with their files: the index follows. */
  readonly #reconcile = coalesce(RECONCILE_MILLISECONDS, () => void this.#models.reconcile());

  readonly #announceIndexing = coalesce(ANNOUNCE_MILLISECONDS, () => {
    const state = this.#indexing();
    this.events.announce('indexing', state);
    if (state.phase !== 'idle') return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    // Before the start it is not known which folders are there.
    const answers = this.#started ? this.#models.readAll() : Promise.resolve();
    void answers.then(() => waiters.forEach((resolve) => resolve()));
  });

  readonly #announceLibrary = coalesce(ANNOUNCE_MILLISECONDS, () => {
    const changed = [...this.#changed];
    this.#changed = new Set();
    this.events.announce('library', { ...counts(this.store), changed });
    this.#announceFolders();
  });

  readonly #announceModel = coalesce(MODEL_MILLISECONDS, () => {
    this.events.announce('model', this.#models.info());
  });

  readonly #announceFolders = coalesce(FOLDERS_MILLISECONDS, () => {
    this.events.announce('folders', this.#library.folders());
  });

  #saved(saved: SavedBatch): void {
    this.#models.saved(vectorsOf(saved.made));
    if (this.#models.isSwitching) this.#announceModel();
    for (const photoId of saved.changedPictures) this.#changed.add(photoId);
    if (saved.orphaned.length > 0 || saved.returned.length > 0) this.#reconcile();
    this.#duplicates.resultsMade(saved.made, saved.returned);
    if (saved.restored) this.#labels.restored();
    else this.#labels.photosChanged();
    const last = saved.files.at(-1);
    const folder = last?.path.slice(0, -(last.relativePath.split('/').at(-1) ?? '').length - 1);
    this.#progress.note(saved.files.length, saved.failed, folder ?? null);
    this.#libraryChanged();
  }

  /** Another model answers: what is shown and guessed follows. */
  #switched(): void {
    this.#libraryChanged();
    this.events.announce('model', this.#models.info());
  }

  #libraryChanged(): void {
    this.#timeline.forget();
    this.#searcher.forgetBackground();
    this.#announceLibrary();
  }

  #indexing(): Status['indexing'] {
    const { paused, held, busy, trouble } = this.#scheduler;
    return this.#progress.state({
      pending: this.#scheduler.left,
      scanning: [...this.#library.folderStates().values()].includes('scanning'),
      paused,
      held,
      busy,
      trouble,
    });
  }

  #onlineFolders(): number[] {
    const offline = new Set(this.#offlineFolders());
    return [...this.#library.folderStates().keys()].filter((id) => !offline.has(id));
  }

  /** Those that are not there, and those that may not be read. */
  #offlineFolders(): number[] {
    const states = [...this.#library.folderStates()];
    return states
      .filter(([, state]) => state === 'offline' || state === 'denied')
      .map(([id]) => id);
  }

  #status(): Status {
    const { host, version, libraryFolder } = this.#options;
    return {
      version,
      host: {
        kind: host.kind,
        platform: process.platform,
        canChooseFolder: host.chooseFolder !== undefined,
        trash: host.trash === undefined ? 'none' : canLookIntoTrash ? 'undoable' : 'one-way',
        libraryPath: libraryFolder,
      },
      ...counts(this.store),
      folders: this.#library.folders(),
      indexing: this.#indexing(),
      settings: this.#settings,
      model: this.#models.info(),
      devices: this.#devices.report(),
      notices: [...this.store.notices, ...this.#library.notices()],
    };
  }

  #changeSettings(change: Partial<Settings>): Settings {
    const before = this.#settings;
    this.#settings = { ...before, ...change };
    setSetting(this.store, 'settings', this.#settings);
    const { effort, device } = this.#settings;
    if ('pauseOnBattery' in change) this.setPower(this.#onBattery);
    if (before.effort !== effort || before.device !== device) this.#scheduler.restartAnalyser();
    this.events.announce('settings', this.#settings);
    return this.#settings;
  }
}

/** What labels are judged by: always the model that answers now. */
function surroundings(store: Store, models: Models): Surroundings {
  return {
    store,
    get model() {
      return judgedBy(models.active.manifest);
    },
    get photos() {
      return models.active.index;
    },
    embed: (texts) => models.active.texts.embed(texts),
  };
}
