/**
 * All files of a catalogue's encoder, from its server or from a folder, proven byte by byte and laid
 * out with their config.json beside what is still coming. Engine process.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, stat, statfs, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { mirrored, pinnedFiles } from '../catalogue/catalogue.ts';
import type { CatalogueEntry } from '../catalogue/catalogue-file.ts';
import { makeIncoming } from '../shelf.ts';
import { DownloadFault, writeFault } from './fault.ts';
import { bytesThere, fetchFile, sha256Of } from './fetch-file.ts';
import type { FetchOptions } from './fetch-file.ts';

/** Room that stays free for the library itself. */
const SPARE_BYTES = 200_000_000;

export interface ObtainOptions extends FetchOptions {
  /** Stands in for https://huggingface.co; null for none. */
  mirror: string | null;
}

/**
 * Downloads an encoder into the folder for what is coming, from where an earlier try stopped.
 * @returns that folder, which a model can be loaded from.
 * @throws DownloadFault; AbortError, which keeps what is there.
 */
export async function download(
  entry: CatalogueEntry,
  shelf: string,
  options: ObtainOptions,
): Promise<string> {
  const files = pinnedFiles(entry);
  if (files === null) throw new DownloadFault('refused', entry.obstacle?.en ?? 'It has no pins');
  const folder = await makeIncoming(shelf, entry.id);
  const there = await Promise.all(files.map(({ path }) => bytesThere(join(folder, path))));
  const missing = files.reduce((sum, { bytes }, index) => sum + bytes - (there[index] ?? 0), 0);
  await requireRoom(folder, missing);
  let before = 0;
  for (const file of files) {
    const place = join(folder, file.path);
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    if (!(await isRight(place, file))) {
      await fetchFile({ ...file, url: mirrored(file.url, options.mirror) }, place, {
        ...options,
        onProgress: (bytes) => options.onProgress(before + bytes),
      });
    }
    before += file.bytes;
    options.onProgress(before);
  }
  await writeConfig(entry, folder, Object.fromEntries(files.map((file) => [file.path, file])));
  return folder;
}

/**
 * Copies an encoder of the catalogue from a folder, which may hold it flat or as its publisher does.
 * Files that the catalogue pins must be those; of others, what they are is noted.
 * @throws DownloadFault, naming each file that is missing or another.
 */
export async function copyFrom(
  source: string,
  entry: CatalogueEntry,
  shelf: string,
  { signal, onProgress }: Pick<FetchOptions, 'signal' | 'onProgress'>,
): Promise<string> {
  const found = await filesIn(source);
  const missing: string[] = [];
  const chosen: { path: string; from: string; bytes: number; sha256: string | null }[] = [];
  for (const { path, url, bytes, sha256 } of entry.files) {
    const names = [path, remotePath(url), basename(remotePath(url)), basename(path)];
    const from = names.map((name) => found.get(name)).find((one) => one !== undefined);
    if (from === undefined) missing.push(remotePath(url));
    else chosen.push({ path, from, bytes: bytes ?? (await stat(from)).size, sha256 });
  }
  if (missing.length > 0) {
    throw new DownloadFault('files-missing', `${source} lacks ${missing.join(', ')}`);
  }
  const folder = await makeIncoming(shelf, entry.id);
  await requireRoom(
    folder,
    chosen.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const checksums: Record<string, { bytes: number; sha256: string }> = {};
  let before = 0;
  for (const { path, from, bytes, sha256 } of chosen) {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    const copied = await copyFile(from, place, signal, (done) => onProgress(before + done));
    if ((sha256 !== null && copied.sha256 !== sha256) || copied.bytes !== bytes) {
      throw new DownloadFault('wrong-file', `${from} is not the file that was published`);
    }
    checksums[path] = copied;
    before += copied.bytes;
  }
  await writeConfig(entry, folder, checksums);
  return folder;
}

/** Copies an encoder of the user's own, as its folder lays it out. @throws DownloadFault */
export async function copyOwn(
  source: string,
  { config, files }: { config: Pick<CatalogueEntry['config'], 'id'>; files: readonly string[] },
  shelf: string,
  { signal, onProgress }: Pick<FetchOptions, 'signal' | 'onProgress'>,
): Promise<string> {
  const folder = await makeIncoming(shelf, config.id);
  const sizes = await Promise.all(files.map((path) => stat(join(source, path))));
  await requireRoom(
    folder,
    sizes.reduce((sum, { size }) => sum + size, 0),
  );
  const checksums: Record<string, { bytes: number; sha256: string }> = {};
  let before = 0;
  for (const path of files) {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    const copied = await copyFile(join(source, path), place, signal, (done) =>
      onProgress(before + done),
    );
    checksums[path] = copied;
    before += copied.bytes;
  }
  await writeConfig({ config }, folder, checksums);
  return folder;
}

/** Copies a file and says what was copied, as the disk has it. @throws DownloadFault */
export async function copyFile(
  from: string,
  to: string,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<{ bytes: number; sha256: string }> {
  let handle: FileHandle;
  try {
    handle = await open(to, 'w', 0o600);
  } catch (error) {
    throw writeFault(error, to);
  }
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(from, { signal }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      await handle.appendFile(chunk);
      bytes += chunk.length;
      onProgress(bytes);
    }
    await handle.sync();
  } catch (error) {
    signal.throwIfAborted();
    throw writeFault(error, to);
  } finally {
    await handle.close();
  }
  const sha256 = hash.digest('hex');
  if ((await sha256Of(to)) !== sha256) {
    throw new DownloadFault('wrong-file', `${to} does not hold what was written into it`);
  }
  return { bytes, sha256 };
}

/** The regular files of a folder and of those in it, three deep, by their paths below it and by name. */
export async function filesIn(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const look = async (path: string, below: string, depth: number): Promise<void> => {
    const entries = await readdir(path);
    for (const name of entries.sort()) {
      const full = join(path, name);
      // Through links: the caches of download tools lay their files out so.
      const facts = await stat(full).catch(() => null);
      if (facts?.isFile() === true) {
        found.set(`${below}${name}`, full);
        if (!found.has(name)) found.set(name, full);
      } else if (facts?.isDirectory() === true && depth > 0) {
        await look(full, `${below}${name}/`, depth - 1);
      }
    }
  };
  try {
    await look(folder, '', 2);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new DownloadFault('files-missing', `${folder} cannot be read: ${words}`);
  }
  return found;
}

/** The path below a repository's revision: what its own folder calls a file. */
function remotePath(url: string): string {
  return /\/resolve\/[^/]+\/(.+)$/.exec(url)?.[1] ?? basename(url);
}

async function isRight(
  path: string,
  { bytes, sha256 }: { bytes: number; sha256: string },
): Promise<boolean> {
  const size = await stat(path).then(
    (found) => found.size,
    () => -1,
  );
  return size === bytes && (await sha256Of(path)) === sha256;
}

/** @throws DownloadFault 'disk-full' before anything is written. */
export async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes + SPARE_BYTES) return;
  const inMegabytes = (count: number): string => `${Math.ceil(count / 1e6)} MB`;
  throw new DownloadFault(
    'disk-full',
    `${folder} has ${inMegabytes(free)} free; ${inMegabytes(bytes + SPARE_BYTES)} are needed`,
  );
}

/** Last of all, so that a folder with a config.json has everything that it speaks of. */
export async function writeConfig(
  { config }: { config: object },
  folder: string,
  files: Readonly<Record<string, { bytes: number; sha256: string }>>,
): Promise<void> {
  const checksums = Object.fromEntries(
    Object.entries(files).map(([path, { bytes, sha256 }]) => [path, { bytes, sha256 }]),
  );
  const path = join(folder, 'config.json');
  try {
    await writeFile(path, `${JSON.stringify({ ...config, checksums }, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
  } catch (error) {
    throw writeFault(error, path);
  }
}
