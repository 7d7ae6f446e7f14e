/** Opens the window in the user's browser, so that nobody else of the machine learns the way in. */
import open from 'open';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  const file = join(libraryFolder, 'open-window.html');
  const remove = (): void => rmSync(file, { force: true });
  // One that a killed Keepsake left may have another mode.
  remove();
  writeFileSync(file, pageTo(server.passingAddress(PASSING_MILLISECONDS)), {
    mode: 0o600,
    flag: 'wx',
  });
  setTimeout(remove, PASSING_MILLISECONDS).unref();
  process.once('exit', remove);
  await open(pathToFileURL(file).href);
}

function pageTo(address: string): string {
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${address}"><title>Keepsake</title>\n`;
}
