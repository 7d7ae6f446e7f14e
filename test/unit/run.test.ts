/** What `npm test` says at its end, and when it runs a file twice. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../support/scratch.ts';

const runner = resolve(import.meta.dirname, '../support/run.ts');

/** A test that fails the first time, one that needs a browser, and one that needs the photographs. */
function project(): string {
  const root = scratchFolder();
  mkdirSync(join(root, 'test'));
  writeFileSync(
    join(root, 'test', 'moves.test.ts'),
    `import { existsSync, writeFileSync } from 'node:fs';
     const mark = ${JSON.stringify(join(root, 'ran'))};
     test('moves', () => {
       if (existsSync(mark)) writeFileSync(mark + ' twice', '');
       else { writeFileSync(mark, ''); throw new Error('the first time'); }
     });
     test.skip('draws (needs Linux and Chromium)', () => undefined);
     test.skip('finds (needs ../shared/photos)', () => undefined);`,
  );
  return root;
}

function run(root: string, env: NodeJS.ProcessEnv) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(CI|VITEST.*|GITHUB_.*)$/.test(name),
  );
  const words = [runner, '--root', root, '--globals'];
  const { status, stdout } = spawnSync(process.execPath, words, {
    env: { ...Object.fromEntries(kept), ...env },
    encoding: 'utf8',
  });
  return { status, lines: stdout.trim().split('\n') };
}

test('a failure counts at once on a developer’s machine', () => {
  const root = project();
  const { status, lines } = run(root, {});
  expect(status).toBe(1);
  expect(lines.at(-1)).toBe('0 passed, 1 failed, 2 skipped');
  expect(lines.join('\n')).not.toContain('unsteady');
  expect(existsSync(join(root, 'ran twice'))).toBe(false);
});

test('in CI what passes when run again is named with its file', () => {
  const root = project();
  const { status, lines } = run(root, { CI: '1' });
  expect(status).toBe(0);
  expect(lines.at(-1)).toBe('1 passed, 0 failed, 2 skipped');
  expect(lines).toContain('unsteady, passed when run again: test/moves.test.ts: moves');
  expect(existsSync(join(root, 'ran twice'))).toBe(true);
});

test('the end says how to get what tests were skipped for', () => {
  const { lines } = run(project(), {});
  expect(lines).toContain('skipped: draws (needs Linux and Chromium)');
  expect(lines.join('\n')).toMatch(
    /^Chromium is missing for 1 of these: apt install chromium .*playwright install/m,
  );
  expect(lines).toContain('../shared/photos is needed by 1 of all tests and is not there');
});
