/**
 * Sidecars being written or read, and what came of it; stays while other pages are shown. Runs in the
 * window.
 */
import type {
  SidecarExport,
  SidecarExported,
  SidecarImported,
  SidecarState,
} from '../../src/contract/sidecars.ts';
import { client } from '../app/client.ts';

export type SidecarOutcome =
  ({ kind: 'export' } & SidecarExported) | ({ kind: 'import' } & SidecarImported);

class Sidecars {
  /** Null while nothing is under way. */
  running = $state.raw<SidecarState['running']>(null);
  /** Of the last export or import of this window. */
  outcome = $state.raw<SidecarOutcome | null>(null);

  constructor() {
    client.on('sidecars', ({ running }) => (this.running = running));
  }

  async export(order: SidecarExport): Promise<void> {
    this.#begin('export');
    try {
      this.outcome = { kind: 'export', ...(await client.api.exportSidecars(order)) };
    } finally {
      this.running = null;
    }
  }

  async import(): Promise<void> {
    this.#begin('import');
    try {
      this.outcome = { kind: 'import', ...(await client.api.importSidecars({})) };
    } finally {
      this.running = null;
    }
  }

  stop(): Promise<void> {
    return client.api.stopSidecars();
  }

  #begin(kind: 'export' | 'import'): void {
    this.outcome = null;
    this.running = { kind, done: 0, total: 0 };
  }
}

export const sidecars = new Sidecars();
