/**
 * The built window's files, listed once at start: a request can name one of them and nothing else,
 * so that no path, however it is written, leads out of the folder. Runs in Node and in Electron's main.
 */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { AppError } from '../base/errors.ts';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Answers a URL path (`/`, `/assets/index-abc.js`), exactly as it was asked for; null where no such file is. */
export type WindowFiles = (
  path: string,
) => Promise<{ bytes: Uint8Array; mediaType: string } | null>;

/** @throws AppError when the window has not been built. */
export function listWindowFiles(folder: string): WindowFiles {
  const files = new Map<string, { file: string; mediaType: string }>();
  for (const entry of entries(folder)) {
    const mediaType = MEDIA_TYPES[extname(entry.name)];
    if (!entry.isFile() || mediaType === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, file).split(sep).join('/')}`, { file, mediaType });
  }
  const index = files.get('/index.html');
  if (!index) throw notBuilt(folder);
  files.set('/', index);

  return async (path) => {
    const found = files.get(path);
    return found ? { bytes: await readFile(found.file), mediaType: found.mediaType } : null;
  };
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true });
  } catch {
    throw notBuilt(folder);
  }
}

function notBuilt(folder: string): AppError {
  return new AppError(
    'not-found',
    `The window is not built in ${folder}. Run “npm run build” first.`,
  );
}
