/** Adding a folder, whichever way its path was found. Runs in the window. */
import type { DesktopPage } from '../../../src/rpc/desktop.ts';
import { nameOfPath } from '../../app/format.ts';
import { toasts } from '../../app/toasts.svelte.ts';
import { m } from '../../paraglide/messages.js';
import type { Folders } from './folders.svelte.ts';

/** Adds it and says so; fails as the engine's `addFolder` does. */
export async function addFolder(folders: Folders, path: string): Promise<void> {
  const { folder, wasKnown } = await folders.add(path);
  const name = nameOfPath(folder.path);
  toasts.show(wasKnown ? m.folders_inside({ name }) : m.folders_added({ name }));
}

/**
 * The path of a folder that was dropped on the window; null where it cannot be known: a browser
 * never tells where a dropped file lies.
 */
export function droppedPath(transfer: DataTransfer): string | null {
  const [file] = transfer.files;
  const page: DesktopPage = window;
  const path = file === undefined ? '' : page.keepsake?.pathForFile(file);
  return path === undefined || path === '' ? null : path;
}
