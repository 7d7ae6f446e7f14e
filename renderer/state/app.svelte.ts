/**
 * What all views share, made once from the engine's first answer and handed down as a context.
 * Runs in the window.
 */
import { createContext } from 'svelte';
import type { Host, Notice, Status } from '../../src/contract/activity.ts';
import type { Client } from '../../src/rpc/client.ts';
import { Albums } from './albums.svelte.ts';
import { Duplicates } from './duplicates.svelte.ts';
import { Favourites } from './favourites.svelte.ts';
import { Folders } from './folders.svelte.ts';
import { IndexingState } from './indexing.svelte.ts';
import { Labels } from './labels.svelte.ts';
import { LibrarySearch } from './search.svelte.ts';
import { SettingsState } from './settings.svelte.ts';

export type Picking = 'labels' | 'new-label' | 'albums' | 'date';

export class App {
  readonly host: Host;
  readonly version: string;
  notices = $state.raw<Notice[]>([]);
  /** The sheet of shortcuts. */
  isHelpOpen = $state(false);
  readonly folders: Folders;
  readonly indexing: IndexingState;
  readonly settings: SettingsState;
  readonly favourites: Favourites;
  readonly duplicates: Duplicates;
  readonly labels: Labels;
  readonly albums: Albums;
  /** Photos that are being given labels or a date, or put into albums, over whatever is shown. */
  picking = $state.raw<{ what: Picking; photos: number[] } | null>(null);
  /** Photos that the user may want in the trash. */
  trashing = $state.raw<number[] | null>(null);
  /** The photos that the grid shows; the viewer walks through the same list. */
  readonly search: LibrarySearch;

  constructor(client: Client, status: Status) {
    this.host = status.host;
    this.version = status.version;
    this.notices = status.notices;
    this.folders = new Folders(client, status.folders);
    this.indexing = new IndexingState(client, status);
    this.settings = new SettingsState(client, status);
    this.favourites = new Favourites(client);
    this.duplicates = new Duplicates(client);
    this.labels = new Labels(client);
    this.albums = new Albums(client);
    this.search = new LibrarySearch(client);
  }
}

export const [getApp, setApp] = createContext<App>();
