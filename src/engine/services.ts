/** Makes what features build on, and connects it: what one part says, another acts on. Engine process. */
import { Devices } from '../analyse/devices.ts';
import { Scheduler } from '../analyse/scheduler.ts';
import { taskList } from '../analyse/tasks.ts';
import { VECTOR } from '../analyse/tasks/vector/vectors.ts';
import { Pictures } from '../analyse/pictures.ts';
import type { SpawnAnalyser } from '../analyse/protocol.ts';
import { Bus } from '../base/bus.ts';
import { coalesce } from '../base/coalesce.ts';
import { describeDevices } from '../base/system-description.ts';
import { activity } from '../contract/activity.ts';
import type { Notice } from '../contract/activity.ts';
import type { Events } from '../contract/contract.ts';
import { models } from '../contract/models.ts';
import { settings } from '../contract/settings.ts';
import { FromThumbnails } from '../embeddings/from-thumbnails.ts';
import { Models } from '../embeddings/models.ts';
import type { EngineEvents, FeatureContext, HostAbilities } from '../features/feature.ts';
import { Library } from '../library/library.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { allModels } from '../models/shelf.ts';
import { Searcher } from '../search/searcher.ts';
import { Timeline } from '../search/timeline.ts';
import { backUpIfDue } from '../store/backup.ts';
import { noteChanges, takeChanges } from '../store/changed.ts';
import { afterWrites } from '../store/connection.ts';
import type { Store } from '../store/database.ts';
import { fileTable } from '../store/file-table.ts';
import { taggedPhotos } from '../store/tagged-photos.ts';
import { noteKeptEmbeddings } from '../store/embeddings.ts';
import { History } from '../store/journal/history.ts';
import { Activity } from './activity.ts';
import type { Announcer } from './announcer.ts';
import { checkAnnouncement, checksAnswers } from './check-answers.ts';
import { openLog } from './log.ts';
import { Preferences } from './preferences.ts';

/** How often the library is asked whether it is due for its daily backup. */
const BACKUP_MILLISECONDS = 3_600_000;

/** Changes are told this far apart at least: calmer than they come, quick enough for what follows them. */
const CHANGES_MILLISECONDS = 250;

export interface ServicesOptions {
  libraryFolder: string;
  version: string;
  spawn: SpawnAnalyser;
  host: HostAbilities;
}

/** What serves the features of one open library. */
export class EngineServices implements FeatureContext {
  readonly store: Store;
  readonly version: string;
  readonly host: HostAbilities;
  readonly spawn: SpawnAnalyser;
  readonly log;
  readonly report;
  readonly bus: Bus<EngineEvents>;
  readonly announce: FeatureContext['announce'];
  readonly settings: Preferences;
  readonly library: Library;
  readonly scheduler: Scheduler;
  readonly activity: Activity;
  readonly devices: Devices;
  readonly models: Models;
  readonly timeline: Timeline;
  readonly searcher: Searcher;
  readonly history: History;
  readonly pictures: Pictures;
  #onBattery = false;
  readonly #fromThumbnails: FromThumbnails;
  #lastOffline = '';
  #started = false;
  #backupTimer: NodeJS.Timeout | undefined;

  constructor(
    { libraryFolder, version, spawn, host }: ServicesOptions,
    store: Store,
    to: Announcer,
  ) {
    this.store = store;
    this.version = version;
    this.host = host;
    this.spawn = spawn;
    this.log = openLog(libraryFolder, store);
    const report = (this.report = this.log.note);
    this.bus = new Bus(report);
    noteChanges(store.library);
    afterWrites(store.library, this.#tellChanges);
    this.announce = ({ events }, name, data) => {
      if (checksAnswers) checkAnnouncement(events, name, data);
      to.announce(name as keyof Events, data as never);
    };
    this.settings = new Preferences(store, (now, before) => {
      if (now.pauseOnBattery !== before.pauseOnBattery) this.setPower(this.#onBattery);
      if (now.effort !== before.effort || now.device !== before.device) {
        this.scheduler.restartAnalyser();
      }
      this.announce(settings, 'settings', now);
      void this.bus.tell('settings', now);
    });
    this.models = new Models({
      store,
      spawn,
      report,
      known: () => allModels(store.folder, report),
      ofAway: () => this.#fromThumbnails.make(),
      onSwitched: () => void this.bus.tell('model', null),
    });
    this.devices = new Devices({
      store,
      manifest: this.models.current,
      spawn,
      preferred: () => this.settings.now.device,
      announce: (devices) => this.announce(models, 'devices', devices),
      chosen: (devices) => report(describeDevices(devices), 'devices'),
    });
    this.library = new Library(store);
    this.scheduler = new Scheduler({
      store,
      tasks: taskList(this.models.current.key),
      spawn,
      model: this.models.current,
      devices: this.devices,
      onlineFolders: () => this.#onlineFolders(),
      effort: () => this.settings.now.effort,
      onSaved: (saved) => void this.bus.tell('saved', saved),
      onStateChanged: () => this.activity.changed(),
      report,
    });
    this.#fromThumbnails = new FromThumbnails({
      store,
      model: () => this.models.current.key,
      folders: () => this.#onlineFolders(),
      away: this.offlineFolders,
      encode: (picture) => this.scheduler.encode(picture),
      paused: () => this.scheduler.paused || this.scheduler.busy,
      onSaved: (vectors) => this.models.saved(vectors),
    });
    this.activity = new Activity({
      library: this.library,
      scheduler: this.scheduler,
      announce: (state) => this.announce(activity, 'indexing', state),
      // Before the start it is not known which folders are there.
      idle: async () => (this.#started ? this.bus.tell('idle', null) : undefined),
    });
    this.history = new History(store.library);
    this.timeline = new Timeline(store);
    this.searcher = new Searcher({
      store,
      active: () => this.models.active,
      timeline: this.timeline,
      offlineFolders: this.offlineFolders,
    });
    this.pictures = new Pictures(store, this.scheduler);
    this.#connect();
  }

  readonly #tellChanges = coalesce(CHANGES_MILLISECONDS, () => {
    const changed = takeChanges(this.store.library);
    if (changed !== null) void this.bus.tell('changed', changed);
  });

  /** See FeatureContext. */
  async useModel(manifest: ModelManifest): Promise<void> {
    if (manifest.key === this.models.current.key) return;
    this.models.choose(manifest);
    await this.devices.use(manifest);
    await this.scheduler.useModel(manifest, taskList(manifest.key));
    noteKeptEmbeddings(this.store, VECTOR, manifest.key);
    await this.bus.tell('encoder', null);
    this.scheduler.wake();
    this.activity.changed();
  }

  /** Ids of folders that are not there, or may not be read. */
  readonly offlineFolders = (): number[] => {
    const states = [...this.library.folderStates()];
    return states
      .filter(([, state]) => state === 'offline' || state === 'denied')
      .map(([id]) => id);
  };

  /** What the host knows of the computer's power; without a word from it, it is plugged in. */
  setPower(onBattery: boolean): void {
    this.#onBattery = onBattery;
    this.scheduler.hold(onBattery && this.settings.now.pauseOnBattery);
  }

  /** Begins to index and to back up; after the features have begun. */
  start(): void {
    this.#started = true;
    this.#warmUp()
      .catch((error: unknown) => this.report(error, 'columns'))
      .then(() => this.#checkFile())
      .catch((error: unknown) => this.report(error, 'check'));
    this.scheduler.wake();
    this.activity.changed();
    this.#backUp();
    this.#backupTimer = setInterval(() => this.#backUp(), BACKUP_MILLISECONDS).unref();
  }

  /** Ends what is under way; after the features have ended. */
  async close(): Promise<void> {
    this.activity.end();
    this.#tellChanges.end();
    clearInterval(this.#backupTimer);
    await this.library.close();
    this.devices.close();
    this.scheduler.close();
    this.#fromThumbnails.close();
    await this.models.close();
    await this.store.check?.end();
    this.store.close();
  }

  /** What the first filters and words ask of every photo and file. */
  async #warmUp(): Promise<void> {
    await this.timeline.photos.warmUp();
    await fileTable(this.store.library).warmUp();
    await taggedPhotos(this.store.library).warmUp();
  }

  #connect(): void {
    const { bus } = this;
    bus.on('saved', (saved) => this.activity.saved(saved));
    bus.on('files', () => this.scheduler.wake());
    // A drive that is back may hold photos that tasks want, though no file of it is another.
    bus.on('folders', () => {
      this.#noteOffline();
      this.scheduler.wake();
    });
    this.library.onChange(({ files, folders }) => {
      if (files) void bus.tell('files', null);
      if (folders) void bus.tell('folders', null);
      this.activity.changed();
    });
  }

  #onlineFolders(): number[] {
    const offline = new Set(this.offlineFolders());
    return [...this.library.folderStates().keys()].filter((id) => !offline.has(id));
  }

  #noteOffline(): void {
    const offline = this.offlineFolders().join(', ');
    if (offline !== this.#lastOffline) this.report(`offline: ${offline || 'none'}`, 'folders');
    this.#lastOffline = offline;
  }

  /** What is due after a crash; damage is told at once. */
  async #checkFile(): Promise<void> {
    const isSound = (await this.store.check?.run()) ?? null;
    if (isSound === null) return;
    this.report(isSound ? 'sound' : 'damaged', 'check');
    if (isSound) {
      this.#backUp();
      return;
    }
    const found: Notice = {
      code: 'library-damaged',
      message: `${this.store.library.name} is damaged. Start Keepsake again: it restores the newest backup. What you change until then may be lost.`,
    };
    this.store.notices.push(found);
    this.announce(activity, 'notice', found);
  }

  /** Daily, a slice at a time. Without room for it there is none, and work goes on. */
  #backUp(): void {
    if (this.store.check?.isDue === true) return;
    backUpIfDue(this.store).catch((error: unknown) => this.report(error, 'backup'));
  }
}
