/** Opens the window in the user's browser, so that nobody else of the machine learns the way in. */
import open from 'open';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WebServer } from '../web/server.ts';

/** Long enough for a browser that has to be started first. */
const PASSING_MILLISECONDS = 30_000;

/**
 * Every user can read the arguments of the browser that is started. So these name a private file,
 * which leads on to the window; the address in it works once and for some seconds.
 */
export async function openBrowser(
  server: Pick<WebServer, 'passingAddress'>,
  libraryFolder: string,
): Promise<void> {
  const page = pageTo(server.passingAddress(PASSING_MILLISECONDS));
  const file = writePrivately(filesFor(libraryFolder), page);
  const remove = (): void => rmSync(file, { force: true });
  setTimeout(remove, PASSING_MILLISECONDS).unref();
  process.once('exit', remove);
  await open(pathToFileURL(file).href);
}

/** Writes the first of these files that can be written. @throws the last one's error */
function writePrivately([file, ...others]: readonly string[], page: string): string {
  if (file === undefined) throw new Error('there is no place for a file');
  try {
    // One that a killed Keepsake left may have another mode.
    rmSync(file, { force: true });
    writeFileSync(file, page, { mode: 0o600, flag: 'wx' });
    return file;
  } catch (error) {
    if (others.length === 0) throw error;
    return writePrivately(others, page);
  }
}

/**
 * Where the file may lie, best first. Browsers from Snap or Flatpak see no hidden folder and a /tmp of
 * their own, but the folder of downloads; the library mostly lies in a hidden one.
 */
function filesFor(libraryFolder: string): string[] {
  const inLibrary = join(libraryFolder, 'open-window.html');
  const home = homedir();
  if (process.platform !== 'linux' || !hasConfinedBrowsers(home)) return [inLibrary];
  const id = createHash('sha256').update(libraryFolder).digest('hex').slice(0, 12);
  const visible = [downloadsFolder(home), home].filter(isOwn);
  return [...visible.map((folder) => join(folder, `keepsake-window-${id}.html`)), inLibrary];
}

function hasConfinedBrowsers(home: string): boolean {
  return ['/snap/bin', '/var/lib/flatpak/app', join(home, '.local/share/flatpak')].some(existsSync);
}

/** As `xdg-user-dirs` keeps it. */
function downloadsFolder(home: string): string {
  const usual = join(home, 'Downloads');
  try {
    const { XDG_CONFIG_HOME: settings = '' } = process.env;
    const settingsFolder = settings === '' ? join(home, '.config') : settings;
    const text = readFileSync(join(settingsFolder, 'user-dirs.dirs'), 'utf8');
    const [, written = ''] = /^\s*XDG_DOWNLOAD_DIR="([^"]+)"/m.exec(text) ?? [];
    const folder = written.replace(/^\$HOME(?=\/|$)/, home);
    return isAbsolute(folder) ? folder : usual;
  } catch {
    return usual;
  }
}

/** In a folder that others may write to, they could put another file in its place. */
function isOwn(folder: string): boolean {
  try {
    const stats = statSync(folder);
    const isHidden = folder.split(sep).some((part) => part.startsWith('.'));
    return (
      !isHidden &&
      stats.isDirectory() &&
      stats.uid === process.getuid?.() &&
      (stats.mode & 0o022) === 0
    );
  } catch {
    return false;
  }
}

function pageTo(address: string): string {
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${address}"><title>Keepsake</title>\n`;
}
