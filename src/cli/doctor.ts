/** `keepsake doctor`: what works on this machine, and what to do about what does not. */
import { AppError } from '../base/errors.ts';
import { libraryFolder, version } from '../base/locations.ts';
import type { Check } from './checks/check.ts';
import { checkFormats, checkSidecars } from './checks/files.ts';
import { checkLibrary } from './checks/library.ts';
import { checkDevices, checkModel } from './checks/model.ts';
import { checkSystem } from './checks/system.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { allModels } from '../models/shelf.ts';
import { exitCodes, printJson, printLine } from './output.ts';
import type { GlobalOptions } from './host.ts';

const marks = { ok: 'ok  ', note: 'note', problem: 'FAIL' } as const;

export interface DoctorOptions extends GlobalOptions {
  /** The id of an encoder of the library; the one that ships where it is not said. */
  model?: string;
}

/** @throws AppError 'not-found', naming those that are there. */
function modelNamed(id: string | undefined, folder: string): ModelManifest {
  const known = allModels(folder).filter(({ files }) => files.vision !== null);
  const found = known.find((model) => id === undefined || model.id === id);
  if (found !== undefined) return found;
  const there = known.map((model) => model.id).join(', ');
  throw new AppError('not-found', `${id ?? ''} is not installed. There are: ${there}.`);
}

/** Runs every check; the exit code is 1 when one of them is a problem. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const folder = libraryFolder(options.library);
  const model = modelNamed(options.model, folder);
  const checks: Check[] = [];
  if (!options.json) printLine(`Keepsake ${version()}`);
  for (const check of [
    () => checkSystem(),
    () => checkModel(model),
    () => checkDevices(model),
    () => checkFormats(),
    () => checkSidecars(),
    () => checkLibrary(folder),
  ]) {
    for (const result of await check()) {
      checks.push(result);
      if (options.json) continue;
      printLine(`${marks[result.state]}  ${result.name}: ${result.detail}`);
      if (result.advice !== undefined) printLine(`        → ${result.advice}`);
    }
  }
  const ok = checks.every(({ state }) => state !== 'problem');
  if (options.json) printJson({ version: version(), ok, checks });
  if (!ok) process.exitCode = exitCodes.failed;
}
