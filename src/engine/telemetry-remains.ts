/**
 * Takes away what onnxruntime's telemetry left in the user's home before Keepsake switched it off
 * (src/models/runtime.ts). Runs in the engine.
 */
import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Store } from '../store/database.ts';
import { counts } from '../store/photos.ts';
import { getSetting, setSetting } from '../store/settings.ts';

const SETTING = 'telemetry-remains-removed';

/** Its identifier of this machine, and the events that it kept to send them later. */
const REMAINS = /^(deviceid(\.tmp\.[\w-]+)?|onnxruntime\.db(-journal|-wal|-shm|\.ses)?)$/;

/** Once for each library, and only where an earlier Keepsake can have run the encoder on it. */
export function removeTelemetryRemains(store: Store, folder = telemetryFolder()): void {
  if (getSetting(store, SETTING) === true) return;
  if (folder !== null && counts(store).photos > 0) remove(folder);
  setSetting(store, SETTING, true);
}

/** Where it wrote, as strace shows of 1.30 on Linux and its library says on macOS; null on Windows. */
function telemetryFolder(): string | null {
  const cache = process.env['XDG_CACHE_HOME'] ?? '';
  const above: Partial<Record<NodeJS.Platform, string>> = {
    linux: isAbsolute(cache) ? cache : join(homedir(), '.cache'),
    darwin: join(homedir(), 'Library', 'Application Support'),
  };
  const found = above[platform()];
  return found === undefined ? null : join(found, 'Microsoft', 'DeveloperTools', '.onnxruntime');
}

function remove(folder: string): void {
  try {
    for (const name of readdirSync(folder)) if (REMAINS.test(name)) rmSync(join(folder, name));
    // The folders that it made for them; `rmdir` refuses those that hold anything else.
    for (const made of [folder, dirname(folder), dirname(dirname(folder))]) rmdirSync(made);
  } catch {
    // Not there, or not ours to remove: what remains does nothing by itself.
  }
}
