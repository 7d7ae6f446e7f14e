/**
 * Finds Electron's program, which since version 42 is fetched at its first use and not by `npm ci`.
 * Runs in Node, without a word to the network where the program is there.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { electronPackage, installedElectron } from '../src/base/electron-program.ts';

/** A host that does not answer by then is not reachable. */
const PROBE_MILLISECONDS = 4_000;
/** Some 120 MB over a slow line. */
const DOWNLOAD_MILLISECONDS = 15 * 60_000;

export type ElectronProgram = { path: string } | { missing: string };

/** `say` tells of a download, which takes its time. */
export async function electronProgram(say: (line: string) => void): Promise<ElectronProgram> {
  if (hasNoDisplay()) return { missing: 'There is no display here' };
  const installed = installedElectron();
  if (installed) return { path: installed };
  if (await isDownloadReachable()) {
    say('Fetching Electron (once, some 120 MB) …');
    await download();
  }
  const path = installedElectron();
  return path
    ? { path }
    : {
        missing: 'Electron is not here and cannot be fetched (npx install-electron does it later)',
      };
}

function hasNoDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY;
}

/** Asks before the installer does: offline, that one tries for minutes. */
async function isDownloadReachable(): Promise<boolean> {
  const mirror =
    process.env['ELECTRON_MIRROR'] ??
    process.env['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/';
  try {
    await fetch(mirror, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MILLISECONDS) });
    return true;
  } catch {
    return false;
  }
}

/** Whether it worked shows in `installedElectron`. */
function download(): Promise<void> {
  return new Promise((resolve) => {
    const installer = spawn(process.execPath, [join(electronPackage(), 'install.js')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: DOWNLOAD_MILLISECONDS,
    });
    installer.once('error', () => resolve());
    installer.once('exit', () => resolve());
  });
}
