/**
 * Finds Electron's program, which since version 42 is fetched at its first use and not by `npm ci`.
 * Runs in Node, without a word to the network where the program is there.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { electronPackage, installedElectron } from '../src/cli/electron-program.ts';

/** A host that does not answer by then is not reachable. */
const PROBE_MILLISECONDS = 4_000;
/** Some 120 MB over a slow line. */
const DOWNLOAD_MILLISECONDS = 15 * 60_000;

export type ElectronProgram = { path: string } | { missing: string };

/**
 * The program, fetched where `ask` allows it: nobody is spoken to before. `ask` is null where there
 * is nobody to ask; `say` tells of the download, which takes its time.
 */
export async function electronProgram(
  say: (line: string) => void,
  ask: ((question: string) => Promise<boolean>) | null,
): Promise<ElectronProgram> {
  if (hasNoDisplay()) return { missing: 'There is no display here' };
  const installed = installedElectron();
  if (installed) return { path: installed };
  const { host } = new URL(downloadAddress());
  const later = `\`npx install-electron\` fetches it from ${host}, once, some 120 MB`;
  if (ask === null) return { missing: `Electron’s program is not here (${later})` };
  const question = `The desktop app needs Electron’s program. Fetch it from ${host}, once, some 120 MB?`;
  if (!(await ask(question))) return { missing: `Nothing was fetched (${later})` };
  if (await isDownloadReachable()) {
    say('Fetching Electron …');
    await download();
  }
  const path = installedElectron();
  return path ? { path } : { missing: `Electron’s program cannot be fetched now (${later})` };
}

function hasNoDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY;
}

function downloadAddress(): string {
  return (
    process.env['ELECTRON_MIRROR'] ??
    process.env['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/'
  );
}

/** Tries before the installer does: offline, that one tries for minutes. */
async function isDownloadReachable(): Promise<boolean> {
  try {
    await fetch(downloadAddress(), {
      method: 'HEAD',
      signal: AbortSignal.timeout(PROBE_MILLISECONDS),
    });
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
