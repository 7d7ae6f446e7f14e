/** The doctor's checks: each tries the thing itself and answers what it saw. */
import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import { dirname, join } from 'node:path';
import type { DeviceState } from '../contract/models.ts';
import { installedElectron } from './electron-program.ts';
import { AppError, messageOf } from '../base/errors.ts';
import { windowFolder } from '../base/locations.ts';
import { decoderReport } from '../media/report.ts';
import { admitDevice, deviceReport } from '../models/admission.ts';
import type { Admission, DeviceRecord } from '../models/admission.ts';
import { candidateDevices } from '../models/devices.ts';
import { builtInModel } from '../models/manifest.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { TEST_MILLISECONDS } from '../analyse/devices.ts';
import { verifyModel } from '../models/verify.ts';
import { logPath } from '../engine/log.ts';
import { AnalyserClient } from '../analyse/analyser-client.ts';
import { QueryEncoder } from '../analyse/query-encoder.ts';
import { spawnNodeAnalyser } from '../analyse/spawn.ts';
import { XmpWriter } from '../features/sidecars/xmp-writer.ts';
import { libraryFile } from '../store/backup.ts';
import { openStore } from '../store/database.ts';
import { unreadCounts } from '../store/unread.ts';
import { unreadOfCounts } from './unread.ts';
import { counts } from '../store/photos.ts';
import { isOpenToOthers } from '../store/private.ts';
import { counted } from './output.ts';

export interface Check {
  name: string;
  state: 'ok' | 'note' | 'problem';
  detail: string;
  /** What to do about it. */
  advice?: string;
}

/** What watching needs to notice every change at once in a library of many folders. */
const FEW_WATCHES = 65_536;
/** Below this a library cannot grow by much. */
const LITTLE_SPACE = 1024 ** 3;

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

/** The model's files against their hashes, and its text tower at work. */
export async function checkModel(): Promise<Check[]> {
  const model = builtInModel();
  const wrong = await verifyModel(model);
  if (wrong.length > 0) {
    return [
      {
        name: 'model',
        state: 'problem',
        detail: `${wrong.join(', ')} in ${model.folder} is not what was shipped`,
        advice: 'Install Keepsake again.',
      },
    ];
  }
  const encoder = new QueryEncoder(spawnNodeAnalyser, model.folder);
  try {
    await encoder.embed(['a photo of a dog']);
    return [{ name: 'model', state: 'ok', detail: describe(model) }];
  } catch (error) {
    return [
      {
        name: 'model',
        state: 'problem',
        detail: messageOf(error),
        advice: 'onnxruntime-node has no binary for this system, or lacks a system library.',
      },
    ];
  } finally {
    encoder.close();
  }
}

/** What a model can be asked: `keepsake-clip@1.0.0, 384 dimensions, understands en and zh, …`. */
function describe({ key, dimensions, languages }: ModelManifest): string {
  const good = languages.good.join(', ');
  const others = languages.others === 'some' ? ' well, other languages less well' : ' only';
  return `${key}, ${dimensions} dimensions, understands ${good}${others}`;
}

/** Every device is tested here and now; nothing is remembered. */
export async function checkDevices(): Promise<Check[]> {
  const model = builtInModel();
  const records = new Map<string, DeviceRecord>();
  const admission: Admission = {
    candidates: candidateDevices(model.files),
    preferred: 'auto',
    circumstances: model.key,
    records: {
      get: (key) => records.get(key) ?? null,
      set: (key, record) => records.set(key, record),
    },
    runTest: async (device) => {
      const client = new AnalyserClient(spawnNodeAnalyser, 'images');
      const hangs = setTimeout(() => client.kill('no answer'), TEST_MILLISECONDS);
      try {
        return await client.testDevice(device, model.folder, false);
      } finally {
        clearTimeout(hangs);
        client.kill('the test is over');
      }
    },
  };
  const chosen = await admitDevice(admission);
  return deviceReport(admission, chosen).devices.map(deviceCheck);
}

function deviceCheck({ id, state, reason, speedup }: DeviceState): Check {
  const speed = speedup === null || id === 'cpu' ? '' : `, ${speedup.toFixed(1)} times the CPU`;
  if (state === 'active') return { name: `device ${id}`, state: 'ok', detail: `in use${speed}` };
  return {
    name: `device ${id}`,
    state: 'note',
    detail: `${reason?.message ?? 'not needed'}${speed}`,
  };
}

/** Every decoder, tried. */
export async function checkFormats(): Promise<Check[]> {
  return (await decoderReport()).map(({ formats, works, reason, advice }) => ({
    name: formats,
    state: works ? 'ok' : 'problem',
    detail: reason ?? 'can be read',
    ...(advice !== undefined && { advice }),
  }));
}

/** exiftool as sidecars need it: the one thing besides some RAW files that needs perl. */
export async function checkSidecars(): Promise<Check[]> {
  const name = 'sidecars';
  try {
    await (await XmpWriter.open()).close();
    return [{ name, state: 'ok', detail: 'exiftool runs, XMP can be written' }];
  } catch (error) {
    return [
      {
        name,
        state: 'note',
        detail: messageOf(error),
        advice: 'Without it everything but `keepsake export-xmp` works.',
      },
    ];
  }
}

/** The library's folder: there, sound, with room to grow. */
export async function checkLibrary(folder: string): Promise<Check[]> {
  const checks: Check[] = [];
  try {
    const store = await openStore(folder, { readonly: true });
    const { photos, failed } = counts(store);
    const unread = unreadOfCounts(unreadCounts(store));
    store.close();
    checks.push({ name: 'library', state: 'ok', detail: `${folder}: ${counted(photos, 'photo')}` });
    if (failed > 0) {
      checks.push({
        name: 'failures',
        state: 'note',
        detail: `${counted(failed, 'file')} could not be read`,
        advice: '`keepsake failures` says why.',
      });
    }
    for (const { detail, advice } of unread) {
      checks.push({ name: 'other files', state: 'note', detail, advice });
    }
  } catch (error) {
    const isNew = error instanceof AppError && error.code === 'not-found';
    checks.push({
      name: 'library',
      state: isNew ? 'note' : 'problem',
      detail: messageOf(error),
      ...(isNew && { advice: '`keepsake index <folder>` begins one.' }),
    });
  }
  if ([folder, join(folder, libraryFile)].every(isOpenToOthers)) {
    checks.push({
      name: 'privacy',
      state: 'note',
      detail: 'other users of this machine may read the library',
      advice: `\`chmod -R go= "${folder}"\` makes it yours alone.`,
    });
  }
  const log = logPath(folder);
  if (existsSync(log)) checks.push({ name: 'log', state: 'ok', detail: log });
  const free = await freeSpace(folder);
  if (free !== null) {
    checks.push({
      name: 'space',
      state: free < LITTLE_SPACE ? 'note' : 'ok',
      detail: `${(free / 1024 ** 3).toFixed(1)} GB free for the library`,
      ...(free < LITTLE_SPACE && { advice: 'Make room: about 30 MB are needed per 1,000 photos.' }),
    });
  }
  return checks;
}

/** Free bytes where the folder is, or would be made. */
async function freeSpace(folder: string): Promise<number | null> {
  let place = folder;
  while (!existsSync(place)) place = dirname(place);
  return statfs(place).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}

function inotifyWatches(): number | null {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_user_watches', 'utf8'));
  } catch {
    return null; // not Linux
  }
}
