/** A library, a remover and a trash of its own, for tests of removals. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { Remover } from '../../src/features/duplicates/removal/remover.ts';
import type { Store } from '../../src/store/database.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { insertFolder } from '../../src/store/folders.ts';
import { photoByPath } from '../../src/store/photos.ts';
import { analysePending, testStore, writePhoto } from './library.ts';
import { scratchFolder } from './scratch.ts';

/** Gives the tests of this file a trash of their own: that of the user who runs them stays as it is. */
export function useOwnTrash(): void {
  const before = process.env['XDG_DATA_HOME'];
  let home: string;
  beforeAll(() => {
    // It must lie where files at home go.
    home = mkdtempSync(join(homedir(), '.keepsake-test-'));
    process.env['XDG_DATA_HOME'] = home;
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
    if (before === undefined) delete process.env['XDG_DATA_HOME'];
    else process.env['XDG_DATA_HOME'] = before;
  });
}

/** What a test of removals begins with. */
export interface RemovalScene {
  store: Store;
  photos: string;
  remover: Remover;
  /** The id of a file by its path below the folder. */
  file: (path: string) => number;
  photo: (path: string) => number;
}

/** A library with these files, path to content, and a remover with the real trash. */
export async function removalScene(
  files: Record<string, string>,
  onFactsInherited: (photoIds: readonly number[]) => Promise<void> = () => Promise.resolve(),
): Promise<RemovalScene> {
  const store = await testStore();
  const photos = join(scratchFolder(), 'photos');
  // Nobody watches: from here on the disk is what the test makes of it, and the store knows nothing of it.
  const found = Object.entries(files).map(([path, content]) => {
    const { size, mtimeMs } = statSync(writePhoto(photos, path, content));
    return { kind: 'added' as const, path, size, modifiedAt: mtimeMs, identity: null };
  });
  applyChanges(store, insertFolder(store, photos).id, found);
  analysePending(store);
  const remover = await realRemover(store, onFactsInherited);
  const file = (path: string): number => {
    const row = store.library
      .prepare<[string], { id: number }>('SELECT id FROM files WHERE path = ?')
      .get(path);
    return row?.id ?? -1;
  };
  const photo = (path: string): number => photoByPath(store, join(photos, path)) ?? -1;
  return { store, photos, remover, file, photo };
}

/** A remover that moves files to the system's trash. */
export async function realRemover(
  store: Store,
  onFactsInherited: (photoIds: readonly number[]) => Promise<void> = () => Promise.resolve(),
): Promise<Remover> {
  const { default: moveToTrash } = await import('trash');
  return new Remover({
    store,
    trash: (path) => moveToTrash([path], { glob: false }),
    offlineFolders: () => new Set(),
    onChange: () => undefined,
    onFactsInherited,
  });
}

/** What became of each file, in order. */
export function statesOf(removal: { files: { path: string; state: string }[] }): string[] {
  return removal.files.map(({ state }) => state);
}
