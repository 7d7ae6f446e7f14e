/** What the whole window shares besides the state of its features. Runs in the window. */
import { createContext } from 'svelte';
import type { Host, Notice, Status } from '../../src/contract/activity.ts';
import type { Client } from '../../src/rpc/client.ts';

export type Picking = 'labels' | 'new-label' | 'albums' | 'date';

/** Photos of which the best are looked for by a sentence. */
export interface Ranking {
  /** Null for all of the album. */
  photos: number[] | null;
  /** The album that the best one may become the cover of. */
  album: { id: number; name: string } | null;
  /** Selects photos where they were taken from; absent where nothing is selected. */
  onselect?: (photos: number[]) => void;
}

export class App {
  readonly host: Host;
  readonly version: string;
  notices = $state.raw<Notice[]>([]);
  /** The sheet of shortcuts. */
  isHelpOpen = $state(false);
  /** Photos that are being given labels or a date, or put into albums, over whatever is shown. */
  picking = $state.raw<{ what: Picking; photos: number[] } | null>(null);
  ranking = $state.raw<Ranking | null>(null);
  /** Photos that the user may want in the trash. */
  trashing = $state.raw<number[] | null>(null);

  constructor(client: Client, status: Pick<Status, 'host' | 'version' | 'notices'>) {
    this.host = status.host;
    this.version = status.version;
    this.notices = status.notices;
    client.on('notice', (found) => (this.notices = [...this.notices, found]));
  }
}

export const [getApp, setApp] = createContext<App>();
