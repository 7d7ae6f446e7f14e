/**
 * Runs the tests and closes with one plain line: `N passed, N failed, N skipped`, after a line for
 * what was skipped and how to have it run. In CI, on a machine whose load nobody knows, a file that
 * failed runs once more, alone; what then passes is named as unsteady, so that it is seen and
 * repaired; so is a process that died. Anywhere else nothing runs twice.
 */
import { createVitest, parseCLI, type TestModule } from 'vitest/node';

/** What a test's name ends in that cannot run everywhere: `(needs Linux and Chromium)`. */
const CHROMIUM = /\(needs [^)]*Chromium/;
const PHOTOS = '(needs ../shared/photos)';

/** More failures than these are no accident. */
const MOST_AGAIN = 3;

interface Count {
  passed: number;
  failed: string[];
  skipped: string[];
  /** How many need the photographs beside the project, run or not. */
  ofPhotos: number;
}

function count(module: TestModule): Count {
  const found: Count = { passed: 0, failed: [], skipped: [], ofPhotos: 0 };
  if (module.errors().length > 0) found.failed.push(module.relativeModuleId);
  for (const suite of module.children.allSuites()) {
    // A hook that failed: its tests only count as skipped.
    if (suite.errors().length > 0) found.failed.push(suite.fullName);
  }
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (test.fullName.includes(PHOTOS)) found.ofPhotos += 1;
    if (state === 'passed') found.passed += 1;
    else if (state === 'skipped') found.skipped.push(test.fullName);
    else found.failed.push(test.fullName);
  }
  return found;
}

/** The messages of an error and of what caused it. */
function causesOf(error: unknown): string {
  if (!(error instanceof Object && 'message' in error)) return String(error);
  const cause = 'cause' in error && error.cause ? ` (${causesOf(error.cause)})` : '';
  return `${String(error.message)}${cause}`;
}

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
const vitest = await createVitest(options);
const { testModules, unhandledErrors } = await vitest.start(filter);
// The tests of a process that died count as failed, and run again like them.
const deaths = unhandledErrors.filter((error) => causesOf(error).includes('Worker exited'));
const faults = unhandledErrors.filter((error) => !deaths.includes(error));
const counts = new Map(testModules.map((module) => [module.moduleId, count(module)]));
const unsteady: string[] = [];
const failing = testModules.filter(({ moduleId }) => counts.get(moduleId)?.failed.length);
if (process.env['CI'] && faults.length === 0 && failing.length <= MOST_AGAIN) {
  for (const module of failing) {
    const { moduleId } = module;
    const again = await vitest.runTestSpecifications([module.toTestSpecification()]);
    faults.push(...again.unhandledErrors);
    const rerun = again.testModules.find((one) => one.moduleId === moduleId);
    if (!rerun) continue;
    const before = counts.get(moduleId)?.failed ?? [];
    const now = count(rerun);
    counts.set(moduleId, now);
    const passed = before.filter((name) => !now.failed.includes(name));
    unsteady.push(...passed.map((name) => `${module.relativeModuleId}: ${name}`));
  }
} else {
  faults.push(...deaths);
}
await vitest.close();

const all = [...counts.values()];
const failed = faults.length + all.reduce((sum, one) => sum + one.failed.length, 0);
const passed = all.reduce((sum, one) => sum + one.passed, 0);
const skipped = all.flatMap((one) => one.skipped);
for (const name of skipped) process.stdout.write(`skipped: ${name}\n`);
for (const death of deaths) process.stdout.write(`a process died: ${causesOf(death)}\n`);
for (const name of unsteady) process.stdout.write(`unsteady, passed when run again: ${name}\n`);
const ofBrowser = skipped.filter((name) => CHROMIUM.test(name)).length;
if (ofBrowser > 0) {
  process.stdout.write(
    `Chromium is missing for ${ofBrowser} of these: apt install chromium (Debian), or npx playwright install --with-deps chromium where the network allows\n`,
  );
}
const ofPhotos = all.reduce((sum, one) => sum + one.ofPhotos, 0);
if (ofPhotos > 0) {
  const how = skipped.some((name) => name.includes(PHOTOS)) ? 'is not there' : 'is there';
  process.stdout.write(`../shared/photos is needed by ${ofPhotos} of all tests and ${how}\n`);
}
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
process.exitCode = failed > 0 || all.length === 0 ? 1 : 0;
