/** `keepsake doctor`: what works on this machine, and what to do about what does not. */
import { libraryFolder, version } from '../base/locations.ts';
import type { Check } from './checks/check.ts';
import { checkFormats, checkSidecars } from './checks/files.ts';
import { checkLibrary } from './checks/library.ts';
import { checkDevices, checkModel } from './checks/model.ts';
import { checkSystem } from './checks/system.ts';
import { exitCodes, printJson, printLine } from './output.ts';
import type { GlobalOptions } from './host.ts';

const marks = { ok: 'ok  ', note: 'note', problem: 'FAIL' } as const;

/** Runs every check; the exit code is 1 when one of them is a problem. */
export async function doctor(options: GlobalOptions): Promise<void> {
  const checks: Check[] = [];
  if (!options.json) printLine(`Keepsake ${version()}`);
  for (const check of [
    () => checkSystem(),
    () => checkModel(),
    () => checkDevices(),
    () => checkFormats(),
    () => checkSidecars(),
    () => checkLibrary(libraryFolder(options.library)),
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
