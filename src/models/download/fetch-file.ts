/**
 * One file of known size and SHA-256, from a server into its place. Its bytes gather in `<file>.part`
 * and survive a cut, a stop and a kill; the name is given only to a file whose every byte is proven.
 * Engine process.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { DownloadFault, systemCode, writeFault } from './fault.ts';
import { openSource } from './source.ts';
import type { Source, SourceOptions } from './source.ts';

/** What a file must be. */
export interface Pinned {
  url: string;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

export interface FetchOptions extends Pick<
  SourceOptions,
  'signal' | 'stallMilliseconds' | 'environment'
> {
  /** The pause before the first new try after a cut; each further one is twice as long. */
  pauseMilliseconds: number;
  /** Called with the bytes of this file that are there. */
  onProgress: (bytes: number) => void;
}

/** Tries in a row that bring nothing before it is given up. */
const MOST_TRIES = 5;

/**
 * Brings a file to `path`, from where an earlier try stopped.
 * @throws DownloadFault; AbortError when `signal` ends it, which keeps what is there.
 */
export async function fetchFile(file: Pinned, path: string, options: FetchOptions): Promise<void> {
  const part = `${path}.part`;
  let isFresh = (await sizeOf(part)) === 0;
  for (;;) {
    const before = await sizeOf(part);
    if (before < file.bytes) await gather(file, part, options);
    if (await isProven(part, file)) break;
    await forget(part);
    // What an earlier try left may have been of another version, or of a failing disk.
    if (isFresh) {
      throw new DownloadFault('wrong-file', `${file.url} is another file than it should be`);
    }
    isFresh = true;
  }
  await place(part, path);
}

/** Bytes of a file that are there, whether it is complete or not. */
export async function bytesThere(path: string): Promise<number> {
  const complete = await sizeOf(path);
  return complete > 0 ? complete : sizeOf(`${path}.part`);
}

/** Gathers bytes until the size is reached, over as many connections as it takes. */
async function gather(file: Pinned, part: string, options: FetchOptions): Promise<void> {
  const { signal, pauseMilliseconds } = options;
  for (let tries = 1; ; tries += 1) {
    const before = await sizeOf(part);
    try {
      await append(file, part, before, options);
      return;
    } catch (error) {
      if (!(error instanceof DownloadFault) || !error.passes) {
        if (error instanceof DownloadFault && error.code === 'disk-full') await forget(part);
        throw error;
      }
      if ((await sizeOf(part)) > before) tries = 1;
      if (tries >= MOST_TRIES) throw error;
      await rest(pauseMilliseconds * 2 ** (tries - 1), undefined, { signal });
    }
  }
}

/** One connection. Returns when all bytes are there. */
async function append(
  file: Pinned,
  part: string,
  from: number,
  options: FetchOptions,
): Promise<void> {
  const etag = from === 0 ? null : await rememberedEtag(part, file.url);
  const source = await openSource(file.url, { ...options, from, etag });
  try {
    if (source.start !== from) await forget(part);
    if (source.start !== from && source.start !== 0) {
      throw new DownloadFault('interrupted', 'The server begins in the middle', { passes: true });
    }
    if (source.total !== null && source.total !== file.bytes) {
      throw new DownloadFault(
        'wrong-file',
        `${file.url} has ${source.total} bytes instead of ${file.bytes}`,
      );
    }
    await rememberEtag(part, file.url, source.etag);
    await write(source, part, file, options);
  } finally {
    source.close();
  }
}

async function write(
  source: Source,
  part: string,
  file: Pinned,
  { signal, onProgress }: FetchOptions,
): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(part, 'a', 0o600);
  } catch (error) {
    throw writeFault(error, part);
  }
  try {
    let size = source.start;
    for await (const chunk of source.body) {
      size += chunk.length;
      if (size > file.bytes) {
        throw new DownloadFault('wrong-file', `${file.url} has more bytes than it should have`);
      }
      try {
        await handle.appendFile(chunk);
      } catch (error) {
        throw writeFault(error, part);
      }
      onProgress(size);
    }
    signal.throwIfAborted();
    if (size < file.bytes) {
      throw new DownloadFault('interrupted', `${file.url} was cut off`, { passes: true });
    }
  } finally {
    await handle.close();
  }
}

/** Reads back what the disk holds: what came over the line says nothing of that. */
async function isProven(path: string, { bytes, sha256 }: Pinned): Promise<boolean> {
  return (await sizeOf(path)) === bytes && (await sha256Of(path)) === sha256;
}

/** The SHA-256 of a file in lower-case hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** On the disk first, then under its name, so that no kill leaves a name without its bytes. */
async function place(part: string, path: string): Promise<void> {
  try {
    const handle = await open(part, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(part, path);
  } catch (error) {
    throw writeFault(error, path);
  }
  await rm(etagPath(part), { force: true });
  await syncFolder(dirname(path));
}

/** Makes a rename last. Systems that cannot, such as Windows, do it by themselves. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Nothing is wrong with the file.
  }
}

function etagPath(part: string): string {
  return `${part}.etag`;
}

/** The version that gathered bytes are of, where they are of this address. */
async function rememberedEtag(part: string, url: string): Promise<string | null> {
  const text = await readFile(etagPath(part), 'utf8').catch(() => '');
  const [address, etag] = text.split('\n');
  return address === url && etag?.startsWith('"') === true ? etag : null;
}

async function rememberEtag(part: string, url: string, etag: string | null): Promise<void> {
  try {
    if (etag === null) await rm(etagPath(part), { force: true });
    else await writeFile(etagPath(part), `${url}\n${etag}\n`, { mode: 0o600 });
  } catch (error) {
    throw writeFault(error, part);
  }
}

async function forget(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(etagPath(part), { force: true });
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0;
    throw writeFault(error, path);
  }
}
