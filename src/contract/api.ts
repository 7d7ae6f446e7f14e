/**
 * THE CONTRACT between a window and the engine: questions and orders (Api), announcements (Events),
 * and the plain data they carry. Imports nothing, runs everywhere. Everything here is JSON (no Date,
 * Map or typed array), because one of the transports is a WebSocket. Every method takes at most one
 * object, so that calls read by name and can grow.
 */

/**
 * The threshold of a label for which nobody chose one: what is more likely than this is worth a look.
 * Two thirds of such suggestions are right; at 0.3 a tenth more are wrong, and at 0.5 a label of one
 * word finds a fifth less (`npm run bench -- labels`).
 */
export const USUAL_THRESHOLD = 0.4;

/** What a window may ask of, or order from, the engine. Errors arrive as `{code, message}`. */
export interface Api {
  /** Everything a window needs to draw its first frame. */
  status(): Promise<Status>;

  /** Starts to watch a folder and everything below it. A folder inside a known one answers with that one. */
  addFolder(input: { path: string }): Promise<Folder>;
  /** Forgets a folder. Its photos leave the window; files, vectors and the user's work are kept. */
  removeFolder(input: { id: number }): Promise<void>;
  /** Compares folders with the disk now: one, or all of them. Answers as soon as the scan has been queued. */
  rescan(input: { id?: number }): Promise<void>;
  /** The host's own folder dialog; null when it was cancelled. Only where `status.host.canChooseFolder`. */
  chooseFolder(): Promise<string | null>;
  /** Folders on this machine for a window without a native dialog; `path: null` starts at home. */
  browse(input: { path: string | null }): Promise<FolderListing>;

  /** Every folder that holds photos, from the watched ones downwards, parents first. */
  folderTree(): Promise<FolderNode[]>;

  pause(): Promise<void>;
  resume(): Promise<void>;

  /** Files that could not be read, newest first. */
  failures(): Promise<Failure[]>;
  /** Puts failed files back into the queue: the ones named, or all. Answers how many. */
  retry(input: { fileIds?: number[] }): Promise<number>;

  /** The one question for photos: an empty query is the timeline, newest first. */
  search(input: SearchRequest): Promise<SearchResult>;
  /** Completions for the word at the caret (a UTF-16 offset into the text). */
  complete(input: { text: string; caret: number }): Promise<Completion[]>;
  /** The user's last searches, newest first. */
  recentSearches(): Promise<string[]>;
  /** Forgets one recent search, or all. */
  forgetSearches(input: { text?: string }): Promise<void>;

  photo(input: { id: number }): Promise<PhotoDetails>;
  /** Sets what the user says of photos; fields that are absent stay. */
  mark(input: { ids: number[]; favourite?: boolean; rating?: number }): Promise<Undoable>;
  /**
   * The user says when photos were taken, as far as that is known (`1962`, `1962-06`, `1962-06-30`,
   * `1962-06-30T18:05`); null: what the files say counts again. @throws 'bad-input' for no such date
   */
  setTaken(input: { ids: number[]; taken: string | null }): Promise<Undoable>;
  /** Shows one of the photo's files in the system's file manager. */
  reveal(input: { id: number; path?: string }): Promise<void>;

  /** All labels in the order of their names, and what the machine is doing about them. */
  labels(): Promise<LabelList>;
  /** Definition and examples are one change. */
  createLabel(input: NewLabel & LabelExamples): Promise<Label & Undoable>;
  /** Changes what is given. New prompts, examples, threshold or set score the whole library again. */
  editLabel(input: { id: number } & Partial<NewLabel> & LabelExamples): Promise<Label & Undoable>;
  /** Joins labels: decisions, prompts and nested labels go over to `into`; the others vanish. */
  mergeLabels(input: { from: number[]; into: number }): Promise<LabelChange>;
  /** `nested`: also the labels below it (`family/anna` below `family`). */
  deleteLabel(input: { id: number; nested?: boolean }): Promise<LabelChange>;
  /** Sets of labels to begin with, in both languages. */
  labelSets(): Promise<LabelSet[]>;
  /** Adds labels of the sets as one change; names that exist already are left alone. */
  addLabelSets(input: {
    language: 'en' | 'zh-CN';
    /** `names` of that language; without, all of the set. */
    sets: { id: string; names?: string[] }[];
  }): Promise<{ labels: Label[] } & Undoable>;
  /** Labels as a JSON file's content; `decisions` adds what the user decided, by content of photo. */
  exportLabels(input: { ids?: number[]; decisions?: boolean }): Promise<LabelFile>;
  /** Takes over such a file as one change: known names are completed, never overwritten. @throws 'bad-input' */
  importLabels(input: { file: LabelFile }): Promise<
    {
      created: number;
      completed: number;
      decisions: number;
      /** Decisions about photos that are not in this library. */
      unknownPhotos: number;
    } & Undoable
  >;

  /** The labels of a photo, with who says so and why, and the albums it is in. */
  photoLabels(input: { id: number }): Promise<{
    labels: PhotoLabel[];
    albums: { id: number; name: string }[];
  }>;
  /** The photos that the user decided on for a label, the newest decision first; `counts` says how many there are. */
  labelExamples(input: {
    id: number;
    /** Photos of each kind; default 200. */
    limit?: number;
  }): Promise<{ accepted: number[]; rejected: number[] }>;
  /** How many of a selection have each label, for editing them together. */
  selectionLabels(input: { ids: number[] }): Promise<SelectionLabel[]>;
  /**
   * The user says what is so: labels that these photos have, do not have, or (`clear`) that the
   * machine may judge again. Accepting one of an exclusive set takes back an accepted other one.
   */
  decide(input: {
    photos: number[];
    accept?: number[];
    reject?: number[];
    clear?: number[];
  }): Promise<LabelChange>;
  /**
   * Takes back a change of marks, dates, labels, decisions, albums or pairs kept apart, or a trip to
   * the trash, however long ago, unless it was overtaken. That is a change, too: taking it back does
   * it again.
   */
  undoChange(input: { undo: number }): Promise<TurnedChange>;

  /**
   * Photos to decide on for one label; never decided ones. Without `label` the engine takes the label
   * whose photos wait most urgently.
   */
  review(input: {
    label?: number;
    /**
     * `likely`, the default: what is suggested, the surest first; `informative`: photos near the
     * threshold and different from each other, which teach the label most.
     */
    order?: 'informative' | 'likely';
    /** Photos that were skipped in this sitting. */
    skip?: number[];
    /** Default 60. */
    limit?: number;
  }): Promise<ReviewPage>;
  /**
   * What a label would mean with other prompts, examples or another threshold, without changing
   * anything: for a slider that is moving (id and threshold only: some milliseconds) and for a form.
   */
  previewLabel(
    input: {
      id?: number;
      prompts?: string[];
      set?: string | null;
      orNone?: boolean;
      threshold?: number;
      /** Borderline photos on each side; default 24. */
      limit?: number;
    } & LabelExamples,
  ): Promise<LabelPreview>;
  /** The probability of every photo that has a vector, in descending order. */
  labelScores(input: { id: number }): Promise<LabelScores>;

  /** All albums in the order of their names. */
  albums(): Promise<Album[]>;
  /** With `query` a smart album: the photos that this search finds, at any time. */
  createAlbum(input: {
    name: string;
    query?: string;
    photos?: number[];
  }): Promise<Album & Undoable>;
  /** `cover: null` goes back to the newest photo. `query` only for smart albums. */
  editAlbum(input: {
    id: number;
    name?: string;
    query?: string;
    cover?: number | null;
  }): Promise<Album & Undoable>;
  deleteAlbum(input: { id: number }): Promise<LabelChange>;
  /** Puts photos at the end; those that are in it already stay where they are. Manual albums only. */
  addToAlbum(input: { id: number; photos: number[] }): Promise<LabelChange>;
  removeFromAlbum(input: { id: number; photos: number[] }): Promise<LabelChange>;
  /** Moves photos, in the order given, in front of another one; null is the end. */
  orderAlbum(input: { id: number; photos: number[]; before: number | null }): Promise<LabelChange>;

  /** One page of groups of one kind, those that free most first. Ask again when `duplicates` says so. */
  duplicates(input: DuplicateRequest): Promise<DuplicatePage>;
  /** What the search for duplicates is doing now. */
  duplicateState(): Promise<DuplicateState>;
  /** Compares every photo with every other one again. Answers at once; `duplicates` tells the progress. */
  findDuplicates(): Promise<void>;
  /** How two photos lie on each other; null where they do not show the same. */
  alignment(input: { photo: number; other: number }): Promise<Alignment | null>;
  /** How the keeper of a group is chosen: rules in order, the first that decides. */
  keeperRules(): Promise<KeeperRules>;
  changeKeeperRules(input: KeeperRules): Promise<KeeperRules>;
  /**
   * Remembers for every pair of these photos that they are not duplicates, whatever they look like;
   * `apart: false` takes that back.
   */
  keepApart(input: { photos: number[]; apart: boolean }): Promise<Undoable>;
  /** Moves files to the system's trash, or says with `dryRun` what would happen. Never deletes. */
  removeDuplicates(input: { orders: RemovalOrder[]; dryRun?: boolean }): Promise<Removal>;
  /**
   * Moves all files of photos to the system's trash, or says with `dryRun` what would happen as far as
   * the library knows. Never deletes. What the user said of them is kept, for `undoRemoval` and for
   * files that come back by themselves.
   */
  trashPhotos(input: { photos: number[]; dryRun?: boolean }): Promise<Removal>;
  /** Earlier removals, newest first, also those that a crash interrupted. */
  removals(input: { offset?: number; limit?: number }): Promise<Removal[]>;
  /** Goes on with a removal that was interrupted; its files are checked again. */
  finishRemoval(input: { id: number }): Promise<Removal>;
  /** Puts files back from the trash where the system can, and what was merged as it was before. */
  undoRemoval(input: { id: number }): Promise<Removal>;

  /**
   * Writes what the user said of photos into XMP sidecars that other programs read. Only on this order,
   * and never into a photo. Resolves when it is through; `sidecars` tells the progress.
   */
  exportSidecars(input: SidecarExport): Promise<SidecarExported>;
  /**
   * Reads sidecars now: labels, albums, ratings and dates that Keepsake wrote there, and other programs'
   * keywords. Without `folders` those beside the photos; with them, those in an exported folder too.
   */
  importSidecars(input: { folders?: string[] }): Promise<SidecarImported>;
  /**
   * Reads unpacked Google Takeouts: dates, places, captions, favourites, albums and names of people,
   * for photos of the library that lie there. Adds only where the user has said nothing.
   */
  importTakeout(input: { folders: string[] }): Promise<TakeoutImported>;
  /** Folders of the library that look like a Takeout that was not read yet. */
  takeoutFolders(): Promise<string[]>;
  /** Ends an export or import after the file in hand. */
  stopSidecars(): Promise<void>;

  settings(): Promise<Settings>;
  changeSettings(input: Partial<Settings>): Promise<Settings>;

  /** Which devices could run the encoder, which one does, and why the others do not. */
  devices(): Promise<DeviceReport>;
  /** Forgets what was learned about the devices and tests them again. */
  testDevices(): Promise<DeviceReport>;

  /** Shows the log in the system's file manager. */
  showLog(): Promise<void>;
  /** Versions, devices, counts and the end of the log, in English; no names of photos and no searches. */
  bugReport(): Promise<string>;
}

/** What the engine announces. Events state what is; they never order anything. */
export interface Events {
  indexing: Indexing;
  /** Photos were added, removed or changed; `changed` holds photos whose picture is a new one. */
  library: { photos: number; failed: number; changed: number[] };
  folders: Folder[];
  settings: Settings;
  devices: DeviceReport;
  /** Another model answers, or the one that is on its way moved on. */
  model: ModelInfo;
  /** Labels, decisions or what the machine says changed: ask `labels` again. */
  labels: LabelsState;
  /** Albums or what is in them changed: ask `albums` again. */
  albums: { revision: number };
  /** The groups are others than before (`revision`), or the search for them moved on. */
  duplicates: DuplicateState;
  /** Sidecars that are being written or read. */
  sidecars: SidecarState;
}

export interface Status {
  version: string;
  host: Host;
  /** Photos with at least one file. */
  photos: number;
  failed: number;
  folders: Folder[];
  indexing: Indexing;
  settings: Settings;
  model: ModelInfo;
  devices: DeviceReport;
  /** Things the user should know about this start, such as a library restored from its backup. */
  notices: Notice[];
}

export interface Host {
  kind: 'desktop' | 'browser';
  platform: string;
  canChooseFolder: boolean;
  /** `one-way`: the system lets nobody take files out of its trash but the user. */
  trash: 'undoable' | 'one-way' | 'none';
  libraryPath: string;
}

export interface Notice {
  code: 'library-restored' | 'library-started-anew' | 'watch-limit';
  /** Plain English, for places without a translation. */
  message: string;
}

export interface Folder {
  id: number;
  path: string;
  /**
   * `offline`: the folder or its volume is not there; `denied`: the system does not let it be read.
   * Nothing is forgotten meanwhile.
   */
  state: 'online' | 'offline' | 'denied' | 'scanning';
  /** How changes are noticed; `periodic` when the system cannot watch so many folders. */
  watch: 'live' | 'periodic' | 'none';
  /** Files that were read: copies of one photo count each. */
  photos: number;
  pending: number;
  failed: number;
  /** Milliseconds since 1970 of the last full comparison with the disk. */
  scannedAt: number | null;
  /** What lies there beside photos and is not read, the most frequent kind first. */
  unread: UnreadFiles[];
}

/** Kinds of files that may be pictures, or go with them, and are not read. */
export type UnreadKind = 'video' | 'layered' | 'jpeg2000' | 'raw' | 'picture' | 'nameless';

export interface UnreadFiles {
  kind: UnreadKind;
  count: number;
  /** In small letters, with the dot. */
  endings: string[];
}

/** A folder in which, or below which, photos lie. */
export interface FolderNode {
  /** The watched folder that it is, or lies in. */
  root: string;
  /** The names on the way down from there; none for the watched folder itself. */
  below: string[];
  /** Photos in it and below; one with several files counts once. */
  photos: number;
}

export interface FolderListing {
  path: string;
  parent: string | null;
  folders: { name: string; path: string }[];
  /** Good places to start: home, Pictures, mounted volumes. */
  places: { name: string; path: string }[];
}

export interface Indexing {
  phase: 'idle' | 'starting' | 'scanning' | 'indexing' | 'paused';
  /** Paused only because the computer runs on its battery; `resume` overrules that until it is plugged in. */
  onBattery: boolean;
  /** Files finished and files known in this run of work; both are 0 when there is none. */
  done: number;
  total: number;
  failed: number;
  photosPerSecond: number | null;
  secondsLeft: number | null;
  /** The folder whose files are being read. */
  folder: string | null;
  /** Why nothing moves although there is work. */
  trouble: Trouble | null;
}

/** The work is tried again by itself, with growing pauses. The window words the code. */
export interface Trouble {
  code: 'analyser-stops' | 'disk-full' | 'internal';
  /** Plain English: what happened and what to do. */
  message: string;
  /** The system's own words, for a bug report. */
  detail: string | null;
}

/** Why a file could not be read. The window words it; `detail` is the technical rest. */
export type FailureCode =
  | 'empty'
  | 'not-a-photo'
  | 'corrupt'
  | 'truncated'
  | 'unsupported'
  | 'no-preview'
  | 'too-many-pixels'
  | 'too-many-bytes'
  | 'took-too-long'
  | 'crashed'
  | 'no-permission'
  | 'vanished'
  | 'unreadable-name'
  | 'unreadable';

export interface Failure {
  fileId: number;
  path: string;
  code: FailureCode;
  /** Plain English: what happened and what to do. */
  reason: string;
  /** The library's own words, for a bug report. */
  detail: string | null;
  tries: number;
  /** Milliseconds since 1970. */
  at: number;
}

export interface SearchRequest {
  /** Words and filters: `dog on the beach -people after:2021`. */
  text: string;
  /** A photo as (part of) the query. */
  like?: number;
  /** Only photos of this album; as good as naming it in the text. */
  album?: number;
  /**
   * Without words or `like` photos are by time, but for those of one album by hand, which are as the
   * user arranged them unless this is `newest`.
   */
  order?: 'relevance' | 'newest';
  /** At most this many photos; default 5,000 for a ranked search, all of them without words. */
  limit?: number;
  /** Put the text among the recent searches: set when the user meant it, not at every key. */
  remember?: boolean;
}

/** Photos as columns, because a library may hold a million of them. */
export interface SearchResult {
  ids: number[];
  /** Width over height in hundredths (150 is 3:2), in the order of `ids`. */
  ratios: number[];
  /**
   * Date headings for time order: runs of consecutive photos. `day` as far as it is known
   * (`2021-06-30`, `1962-06`, `1962`), '' for the undated photos at the end. Empty for any other order.
   */
  days: { day: string; count: number }[];
  /** Cosine similarities in the order of `ids`; empty where nothing was ranked. */
  scores: number[];
  /** The first `likely` photos are above this query's relevance cut. Everything, where nothing was ranked. */
  likely: number;
  /** Photos that were found, whether sent or not: all that match the filters, by time only the likely ones. */
  total: number;
  /** Those of `ids` behind which others stand: their RAW, their edits. These are left out. */
  companions: number[];
  /** The query as it was understood. */
  understood: Understood;
  /** The encoder that answered; null where none was needed. */
  model: string | null;
  milliseconds: number;
}

export interface Understood {
  /** What went to the encoder. */
  words: string;
  /** What is pushed away: `-people`. */
  without: string[];
  filters: { from: number; to: number; key: string; value: string; negated: boolean }[];
  /** Mistakes, at their place in the text; the faulty part is left out of the search. */
  problems: QueryProblem[];
}

export interface QueryProblem {
  from: number;
  to: number;
  code:
    | 'unknown-filter'
    | 'missing-value'
    | 'bad-date'
    | 'bad-number'
    | 'bad-choice'
    | 'unclosed-quote'
    | 'too-long';
  /** Plain English, with a suggestion where there is one. */
  message: string;
  suggestion?: string;
}

export interface Completion {
  /** What replaces `from`..`to` of the text. */
  insert: string;
  from: number;
  to: number;
  kind: 'filter' | 'value' | 'recent';
  /** How many photos have this value. */
  count?: number;
}

export interface PhotoDetails {
  id: number;
  width: number;
  height: number;
  format: string;
  bytes: number;
  taken: TakenAt;
  camera: string | null;
  lens: string | null;
  /** Seconds. */
  exposureTime: number | null;
  /** The f-number. */
  aperture: number | null;
  iso: number | null;
  /** Millimetres. */
  focalLength: number | null;
  gps: { latitude: number; longitude: number } | null;
  /** What it is called and what is told of it, in the file, its sidecar or Google Takeout. */
  title: string | null;
  caption: string | null;
  favourite: boolean;
  /** 0 (none) to 5. */
  rating: number;
  /** Tags that other programs left in the file or its sidecar; `/` between the parts of nested ones. */
  keywords: string[];
  /** Every place where this photo lies; copies are several files of one photo. */
  files: { path: string; state: 'present' | 'offline' | 'missing' }[];
  /** What belongs to the same shot. */
  companions: Companion[];
}

/** A file that belongs together with a photo. */
export interface Companion {
  /** Null for what is no photo: the film and the edit list of a Live Photo. */
  photo: number | null;
  path: string;
  kind: 'raw' | 'edit' | 'original' | 'film' | 'edit-list';
}

export interface TakenAt {
  /**
   * Wall-clock time where the photo was taken, as far as it is known: `2021-06-30T18:05:00`,
   * `2021-06-30`, `1962-06`, `1962`.
   */
  local: string;
  /** Minutes east of UTC; null when the file does not say. */
  offsetMinutes: number | null;
  /**
   * Who says so: `exif` and `gps` the photo itself, `name` the file's name, `user` the user, whose
   * word stands. `file`: nobody does; this is the file's own date, and the photo counts as undated.
   */
  source: 'exif' | 'gps' | 'sidecar' | 'takeout' | 'name' | 'user' | 'file';
}

export interface Settings {
  language: 'system' | 'en' | 'zh-CN';
  theme: 'system' | 'light' | 'dark';
  /** How much of the machine work in the background may take. */
  effort: 'low' | 'normal' | 'full';
  /** Only where the host knows of a battery: the desktop app. */
  pauseOnBattery: boolean;
  /** `auto` takes the fastest device that passes its test. */
  device: 'auto' | DeviceId;
}

/** `cpu-int8`: the processor with the model quantized to 8 bits. */
export type DeviceId = 'cpu' | 'cpu-int8' | 'webgpu' | 'coreml' | 'directml' | 'cuda';

/** The model that answers searches and suggests labels. */
export interface ModelInfo {
  /** `id@version`; also the key of its vectors. */
  id: string;
  dimensions: number;
  /** Photos that already have a vector of this model. */
  photos: number;
  /** What it may be asked in: languages that it knows well (BCP 47), and what it makes of others. */
  languages: { good: string[]; others: 'none' | 'some' };
  /** The model that takes over when it has seen every photo; null where none is on its way. */
  next: { id: string; photos: number } | null;
}

export interface DeviceReport {
  /** The device truly in use; null until the encoder has started. */
  active: DeviceId | null;
  devices: DeviceState[];
}

export interface DeviceState {
  id: DeviceId;
  state: 'active' | 'usable' | 'refused' | 'absent' | 'untested' | 'testing';
  /** Why it is not used. */
  reason: DeviceReason | null;
  /** Speed over the CPU's, from the self-test. */
  speedup: number | null;
}

/** The window words it by its code. */
export type DeviceReason = {
  /** Plain English, for places without a translation. */
  message: string;
  /** The runtime's or the system's own words, for a bug report. */
  detail: string | null;
} & (
  | { code: DeviceFault }
  /** Milliseconds for one photo, on the device and on the CPU. */
  | { code: 'slower'; milliseconds: number; cpuMilliseconds: number }
  /** The worst cosine to the CPU's vectors, which should be 1. */
  | { code: 'other-vectors'; cosine: number }
);

export type DeviceFault =
  | 'no-adapter'
  | 'no-libraries'
  | 'not-opened'
  | 'little-memory'
  | 'failed-photos'
  | 'test-ended'
  | 'test-unfinished'
  | 'failed-at-work';

/** How a label is shown; the window has a light and a dark shade of each. */
export type LabelColour =
  'red' | 'orange' | 'yellow' | 'green' | 'teal' | 'blue' | 'indigo' | 'purple' | 'pink' | 'grey';

/** A label as the user defines it; everything but the name has a default. */
export interface NewLabel {
  /** `/` nests: `family/anna`. Unique whatever the case; renaming takes nested labels along. */
  name: string;
  colour?: LabelColour;
  /** Descriptions of such a photo: `dog on a beach`. Without any, the user labels by hand or by examples. */
  prompts?: string[];
  /** Labels of one set exclude each other (`indoor`, `outdoor`); null stands alone. */
  set?: string | null;
  /**
   * A photo may have none of its set (`cat`, `dog`); false, the default of a new set: one of them
   * always fits (`indoor`, `outdoor`). Holds for the whole set, whichever label it is said of.
   */
  orNone?: boolean;
  /** What the machine does with a photo that passes: suggest it for review, or apply the label. */
  mode?: LabelMode;
  /** Probability, 0 to 1, from which on a photo passes. Means the same for every label; `USUAL_THRESHOLD`. */
  threshold?: number;
  /** Photo that stands for the label; null is the most probable accepted or applied one. */
  cover?: number | null;
}

export type LabelMode = 'suggest' | 'apply';

/** Photos that show what a label means. They are decisions of the user like all others. */
export interface LabelExamples {
  /** Photos that have the label. */
  accept?: number[];
  /** Photos that do not. */
  reject?: number[];
  /** Photos that are no examples any more: the machine judges them again. */
  clear?: number[];
}

export interface Label extends Required<Omit<NewLabel, 'cover'>> {
  id: number;
  /** The photo to show for it; null where it has none. */
  cover: number | null;
  /** The user chose it. */
  isCoverChosen: boolean;
  counts: LabelCounts;
  scorer: LabelScorer;
  /** The last change of prompts, threshold or decisions is not yet applied to the whole library. */
  outdated: boolean;
}

/** Photos with a file, by state. `accepted` and `rejected` are the user's words, the others the machine's. */
export interface LabelCounts {
  suggested: number;
  applied: number;
  accepted: number;
  rejected: number;
}

/** How the machine judges a label. */
export interface LabelScorer {
  /** `none`: neither prompts nor examples to judge by. */
  kind: 'prompts' | 'learned' | 'none';
  /**
   * From cross-validation on the user's decisions: per cent of the pairs of an accepted and a
   * rejected photo that are put in the right order; null with fewer than 3 of either kind.
   */
  quality: { prompts: number; learned: number; decisions: number } | null;
}

export interface LabelList {
  labels: Label[];
  /** Photos that carry no label, neither the user's nor an applied one. */
  untagged: number;
  state: LabelsState;
}

export interface LabelsState {
  /** Grows whenever labels, decisions or machine tags changed. */
  revision: number;
  /** Scoring the library again: labels done, of how many; null while nothing is to do. */
  scoring: { done: number; total: number } | null;
}

/** A change that can be taken back. */
export interface Undoable {
  /** For `undoChange`. */
  undo: number;
}

/** What came of taking a change back. */
export interface TurnedChange {
  /** For `undoChange`, to do it again; null where there is no way back. */
  undo: number | null;
  /** Files that came back from the trash, and those that could not; null for a change of no files. */
  files: { restored: number; left: number } | null;
}

export interface LabelChange extends Undoable {
  /** Photos that are changed by it. */
  photos: number;
}

/** Labels to begin with. */
export interface LabelSet {
  id: string;
  name: Localised;
  labels: { name: Localised; colour: LabelColour; prompts: string[]; set: Localised | null }[];
}

export type Localised = Record<'en' | 'zh-CN', string>;

/** The content of a file of labels. */
export interface LabelFile {
  format: 'keepsake-labels';
  version: 1;
  labels: (Omit<NewLabel, 'cover'> & {
    decisions?: {
      /** SHA-256 of the photo's bytes, hexadecimal. */
      photo: string;
      decision: 'accepted' | 'rejected';
      /** Milliseconds since 1970. */
      at: number;
    }[];
  })[];
}

export interface PhotoLabel {
  label: number;
  name: string;
  colour: LabelColour;
  /** `suggested` and `applied` by the machine, `accepted` and `rejected` by the user. */
  state: 'suggested' | 'applied' | 'accepted' | 'rejected';
  by: 'machine' | 'user';
  /** Milliseconds since 1970 of the user's decision. */
  at: number | null;
  /** The encoder behind the probability, as it was at the decision or is now. */
  model: string | null;
  /** At the decision or now; null where nothing could judge. */
  probability: number | null;
  /** What the probability rests on: the prompt that fits best, or what was learned from decisions. */
  scorer: LabelScorer['kind'];
  prompt: string | null;
  /** In plain English: `0.91, prompt “a photo of a dog”`. */
  reason: string;
}

/** Of the photos of a selection. */
export interface SelectionLabel extends LabelCounts {
  label: number;
}

export interface ReviewPage {
  /** The label to decide on; null where nothing waits. */
  label: number | null;
  photos: {
    id: number;
    ratio: number;
    probability: number;
    prompt: string | null;
    /** The machine proposes it; others are asked about because they teach something. */
    isSuggested: boolean;
  }[];
  /** Of this label: photos that the machine proposes (as its `counts` say), and those judged. */
  progress: { waiting: number; decided: number };
}

export interface LabelPreview {
  /** Photos the machine would pass with the label as it is, and with what is previewed. */
  before: number;
  after: number;
  /** Undecided photos nearest to the threshold: passing (the least probable first)… */
  above: { id: number; ratio: number; probability: number }[];
  /** …and not passing (the most probable first). */
  below: { id: number; ratio: number; probability: number }[];
  /** Undecided photos by probability in twenty equal steps from 0 to 1. */
  histogram: number[];
  milliseconds: number;
}

export interface LabelScores {
  label: number;
  ids: number[];
  probabilities: number[];
  states: ('none' | PhotoLabel['state'])[];
}

export interface Album {
  id: number;
  name: string;
  /** The search of a smart album; null for a manual one. */
  query: string | null;
  photos: number;
  /** The photo to show for it; null where it is empty. */
  cover: number | null;
  /** The user chose it. */
  isCoverChosen: boolean;
}

/**
 * `exact`: the same bytes in several files (one photo, several files). `same`: the same picture,
 * resized, recompressed, converted, lightly edited, cropped or turned. `similar`: other shots of the
 * same scene.
 */
export type DuplicateKind = 'exact' | 'same' | 'similar';

/**
 * How sure a pair must be. Nothing to choose for `exact`.
 * same    strict: only resized, recompressed, converted or turned by quarters
 *         normal: also light edits, small crops, borders, watermarks, slight rotation
 *         loose:  also larger crops and stronger edits; look at each
 * similar strict: nearly the same view within seconds, as in a burst
 *         normal: the same scene within minutes
 *         loose:  the same scene at any time
 */
export type Strictness = 'strict' | 'normal' | 'loose';

export interface DuplicateRequest {
  kind: DuplicateKind;
  /** Default `normal`. */
  strictness?: Strictness;
  /** Groups to leave out; default 0. */
  offset?: number;
  /** Groups to answer at most; default 50. */
  limit?: number;
}

export interface DuplicatePage {
  groups: DuplicateGroup[];
  /** Groups of each kind at this strictness, for headings. */
  totals: Record<DuplicateKind, number>;
  /** What all groups of this kind would free if only their keepers stayed. */
  bytes: number;
  revision: number;
}

export interface DuplicateState {
  /** Grows whenever groups may have changed. */
  revision: number;
  /** A pass over all photos that is under way: photos compared, of how many. */
  finding: { done: number; total: number } | null;
  /** A removal that is under way: files moved, of how many. */
  removing: { done: number; total: number } | null;
}

/** Every pair in a group is close: there are no chains. A photo is in one group of a kind at most. */
export interface DuplicateGroup {
  /** Stable as long as the members stay; for lists. */
  id: string;
  kind: DuplicateKind;
  /** The keeper first. One photo with several files for `exact`. */
  photos: DuplicatePhoto[];
  keeper: Keeper;
  /** What is freed if only the keeper stays. */
  bytes: number;
}

export interface DuplicatePhoto {
  id: number;
  width: number;
  height: number;
  format: string;
  /** Of one file. */
  bytes: number;
  taken: TakenAt;
  camera: string | null;
  favourite: boolean;
  rating: number;
  /** Files that are not missing; for `exact` the one to keep comes first. */
  files: { id: number; path: string; modifiedAt: number; state: 'present' | 'offline' }[];
  /** How it differs from the keeper; empty for the keeper itself. */
  differences: Difference[];
  /** How alike it and the keeper are, 0 to 1, for sorting and display. */
  likeness: number;
}

/**
 * Where a place (x, y) of one photo lies in another: (a x + b y + c, d x + e y + f). Both are measured
 * from the photo's middle in halves of its width and height, y downwards: edges are at -1 and 1.
 */
export type Alignment = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export type Difference =
  | 'larger'
  | 'smaller'
  | 'other-format'
  | 'cropped'
  | 'framed'
  | 'turned'
  | 'mirrored'
  | 'other-light'
  | 'other-colours'
  | 'no-capture-data'
  | 'taken-earlier'
  | 'taken-later'
  | 'edited';

export interface Keeper {
  photo: number;
  file: number;
  reason: KeeperReason;
  /** The reason in plain English. */
  words: string;
}

/** What decided. `params` are for the window's own wording. */
export interface KeeperReason {
  rule:
    | KeeperRule
    | 'with-raw'
    | 'not-enlarged'
    | 'not-saved-again'
    | 'unframed'
    | 'more-bytes'
    | 'alike';
  /**
   * original-format: format, other. resolution, unframed: width, height, otherWidth, otherHeight.
   * outside-downloads, preferred-folder: folder. oldest: date, other (as TakenAt.local, with
   * thousandths where the seconds are equal).
   * more-bytes: bytes, other. The rest: none.
   */
  params: Record<string, string | number>;
}

export type KeeperRule =
  | 'original-format'
  | 'resolution'
  | 'capture-data'
  | 'not-reencoded'
  | 'outside-downloads'
  | 'unedited'
  | 'oldest'
  | 'preferred-folder';

export interface KeeperRules {
  /** All rules, the most important first; those that are off are passed over. */
  order: { rule: KeeperRule; on: boolean }[];
  /** Absolute paths, the most preferred first, for `preferred-folder`. */
  preferredFolders: string[];
}

/** One group as the user decided it. */
export interface RemovalOrder {
  /**
   * Photos that stay. The first inherits labels, albums, rating, favourite, and the date, place and
   * camera that it lacks, of photos that lose their last file. Several that stay are remembered as not duplicates of each other.
   */
  keep: number[];
  /** Files to move to the trash: spare copies of a kept photo, or all files of other photos. */
  files: number[];
}

export interface Removal {
  /** Null for a dry run. */
  id: number | null;
  /** For `undoChange`; null for a dry run, and where it was taken back or is too long ago. */
  undo: number | null;
  /** Copies of photos that stay, or whole photos. */
  kind: 'duplicates' | 'photos';
  /** Milliseconds since 1970. */
  at: number;
  /** `interrupted`: Keepsake ended in the middle; it can be finished or undone. */
  state: 'planned' | 'running' | 'done' | 'interrupted' | 'undone';
  /** Of the photos' files that were, or would be, trashed. */
  bytes: number;
  files: RemovedFile[];
  /** What the photos that stay are, or would be, given. */
  merges: Merge[];
}

/** What a photo that stays gets of those that lose their last file; only what it did not have. */
export interface Merge {
  keeper: number;
  from: number[];
  /** Names of labels that the user accepted. */
  labels: string[];
  /** Names. */
  albums: string[];
  /** Null where its own stays. */
  rating: number | null;
  /** It becomes a favourite. */
  favourite: boolean;
  /** What its own file lacks: it is kept in the library, and in a sidecar beside the photo. */
  taken: TakenAt | null;
  gps: PhotoDetails['gps'];
  camera: string | null;
}

export interface RemovedFile {
  file: number;
  photo: number;
  path: string;
  bytes: number;
  /** The photo that stays in its place; null where a whole photo goes. */
  keeper: number | null;
  /**
   * `unclear`: Keepsake ended while this file was on its way to the trash. `in-trash`: an undo
   * could not bring it back; it is still in the system's trash.
   */
  state: 'planned' | 'waiting' | 'unclear' | 'trashed' | 'refused' | 'restored' | 'in-trash';
  refusal: Refusal | null;
  /**
   * What belongs to no file but this one, its XMP sidecar and the film and edit list of a Live Photo:
   * they go with it and come back with it.
   */
  sidecars: { path: string; state: RemovedFile['state'] }[];
}

export interface Refusal {
  code:
    | 'changed'
    | 'vanished'
    | 'last-copy'
    | 'companion'
    | 'keeper-unreadable'
    | 'offline'
    | 'no-trash'
    | 'unreadable'
    | 'place-taken'
    | 'not-in-trash';
  /** Plain English: what happened and what to do. */
  message: string;
}

export interface SidecarExport {
  /** A folder that mirrors the photos' folders; null or absent is beside the photos. */
  to?: string | null;
  /** Only photos that this search finds; all of them without it. */
  query?: string;
  /** What is written; default labels, albums, ratings and dates of the user's own. */
  include?: {
    labels?: boolean;
    albums?: boolean;
    ratings?: boolean;
    /** When the user says that photos were taken. */
    dates?: boolean;
    /** Also labels that the machine applied and nobody judged; default false. */
    applied?: boolean;
  };
}

export interface SidecarState {
  /** Null while nothing is done. */
  running: { kind: 'export' | 'import'; done: number; total: number } | null;
}

interface SidecarResult {
  /** Files that could not be read or written; nothing of theirs was changed. */
  failed: number;
  /** The first thousand of them. */
  failures: { path: string; code: ErrorCode; message: string }[];
  /** Stopped before it was through. */
  stopped: boolean;
}

export interface SidecarExported extends SidecarResult {
  /** Sidecars written, those that said the same already, and files of which there is nothing to say. */
  written: number;
  unchanged: number;
  empty: number;
}

export interface SidecarImported extends SidecarResult {
  /** Sidecars that were found and read. */
  read: number;
  /** What was new to this library: labels of photos, places in albums, ratings, dates. */
  labels: number;
  albums: number;
  ratings: number;
  dates: number;
}

export interface TakeoutImported extends SidecarResult {
  /** Files of Google's that were read. */
  read: number;
  /** Photos that they describe. */
  photos: number;
  /** What was new to this library: places in albums, favourites. */
  albums: number;
  favourites: number;
  /** Names of people, which become tags from the file: `People/Anna`. */
  people: number;
  /** Photos beside such files that are not in the library. */
  unknown: number;
}

/** The calls that fail for a reason of the caller's or of the world's, not of ours. */
export type ErrorCode =
  | 'bad-input'
  | 'not-found'
  | 'not-a-folder'
  | 'no-permission'
  | 'library-in-use'
  | 'library-newer'
  | 'disk-full'
  | 'encoder-unavailable'
  | 'unsupported-here'
  | 'closed'
  | 'internal';
