/** The doctor looks at the system: Node, the window, the desktop app, telemetry, watching. */
import { existsSync, readFileSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import { windowFolder } from '../../base/locations.ts';
import { installedElectron } from '../electron-program.ts';
import type { Check } from './check.ts';

/** What watching needs to notice every change at once in a library of many folders. */
const FEW_WATCHES = 65_536;

/** Node, the window, the desktop app, and how much the system can watch. */
export function checkSystem(): Promise<Check[]> {
  const checks: Check[] = [
    {
      name: 'system',
      state: 'ok',
      detail: `${platform()} ${arch()} ${release()}, Node ${process.versions.node}`,
    },
  ];
  checks.push(
    existsSync(join(windowFolder(), 'index.html'))
      ? { name: 'window', state: 'ok', detail: windowFolder() }
      : {
          name: 'window',
          state: 'problem',
          detail: 'not built',
          advice: 'Run `npm run build` in the folder of Keepsake.',
        },
  );
  checks.push(
    installedElectron() === null
      ? {
          name: 'desktop app',
          state: 'note',
          detail: 'Electron is not installed; the window opens in a browser',
          advice: '`npx install-electron` fetches it once, over the network.',
        }
      : { name: 'desktop app', state: 'ok', detail: 'Electron is installed' },
  );
  checks.push(checkTelemetry());
  const watches = inotifyWatches();
  if (watches !== null) {
    checks.push(
      watches >= FEW_WATCHES
        ? { name: 'watching', state: 'ok', detail: `up to ${watches} folders at once` }
        : {
            name: 'watching',
            state: 'note',
            detail: `up to ${watches} folders at once; beyond that, folders are compared every few minutes`,
            advice: 'Raise it with `sudo sysctl fs.inotify.max_user_watches=524288`.',
          },
    );
  }
  return Promise.resolve(checks);
}

/** What the inference runtime tells its maker, which Keepsake can prevent but on Windows. */
function checkTelemetry(): Check {
  const name = 'telemetry';
  if (platform() !== 'win32') {
    return { name, state: 'ok', detail: 'that of the inference runtime is switched off' };
  }
  return {
    name,
    state: 'note',
    detail:
      'the inference runtime sends nothing itself, but hands Windows events about models and devices (not about photos), which Windows may send to Microsoft',
    advice: 'Settings, Privacy & security, Diagnostics & feedback decides about that.',
  };
}

function inotifyWatches(): number | null {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_user_watches', 'utf8'));
  } catch {
    return null; // not Linux
  }
}
