/**
 * Where a library's own encoders lie: `<library>/models/<id>`, each complete and proven. What is still
 * coming lies in `<library>/models/.incoming/<id>` and is moved over in one step. Engine process.
 */
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../base/log.ts';
import { syncFolder } from './download/fetch-file.ts';
import { writeFault } from './download/fault.ts';
import { loadManifest, shippedModels } from './manifest.ts';
import type { ModelManifest } from './manifest.ts';

const INCOMING = '.incoming';
/** What is on its way out; a kill may leave it. */
const OUTGOING = '.outgoing';

/** The folder of a library's encoders; it need not be there. */
export function shelfOf(libraryFolder: string): string {
  return join(libraryFolder, 'models');
}

/** Where an encoder gathers until it is complete. */
export function incomingFolder(shelf: string, id: string): string {
  return join(shelf, INCOMING, id);
}

/** The encoders that a library has besides those that ship, by id; a damaged one is left out and told. */
export function installedModels(shelf: string, report?: Report): ModelManifest[] {
  if (!existsSync(shelf)) return [];
  const names = readdirSync(shelf, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
  return names.flatMap((name) => {
    try {
      return [loadManifest(join(shelf, name))];
    } catch (error) {
      report?.(error, 'models');
      return [];
    }
  });
}

/** All models of a library: the one that ships first, then earlier releases', then its own. */
export function allModels(
  libraryFolder: string,
  report?: Report,
): [ModelManifest, ...ModelManifest[]] {
  const [current, ...earlier] = shippedModels();
  return [current, ...earlier, ...installedModels(shelfOf(libraryFolder), report)];
}

/** Makes the folder for what is coming. @throws DownloadFault */
export async function makeIncoming(shelf: string, id: string): Promise<string> {
  const folder = incomingFolder(shelf, id);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw writeFault(error, folder);
  }
  return folder;
}

/** Puts a complete encoder on the shelf, in one step; one of the same id goes. @throws DownloadFault */
export async function placeModel(shelf: string, id: string): Promise<ModelManifest> {
  const place = join(shelf, id);
  try {
    await clear(shelf, id);
    await rename(incomingFolder(shelf, id), place);
    await syncFolder(shelf);
  } catch (error) {
    throw writeFault(error, place);
  }
  return loadManifest(place);
}

/** Takes an encoder from the shelf, and whatever was loaded of it. */
export async function removeModel(shelf: string, id: string): Promise<void> {
  await clear(shelf, id);
  await rm(incomingFolder(shelf, id), { recursive: true, force: true });
}

/** Its name goes first: half an encoder never bears it. */
async function clear(shelf: string, id: string): Promise<void> {
  const place = join(shelf, id);
  const out = join(shelf, OUTGOING, id);
  await rm(out, { recursive: true, force: true });
  if (!existsSync(place)) return;
  await mkdir(join(shelf, OUTGOING), { recursive: true, mode: 0o700 });
  await rename(place, out);
  await rm(out, { recursive: true, force: true });
}

/** Bytes that lie in a folder of what is coming; 0 where it is not there. */
export async function bytesIncoming(shelf: string, id: string): Promise<number> {
  const folder = incomingFolder(shelf, id);
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries) {
    if (!entry.isFile() || /\.etag$|^config\.json$/.test(entry.name)) continue;
    sum += await stat(join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return sum;
}
