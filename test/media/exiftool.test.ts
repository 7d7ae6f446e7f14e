/** exiftool as it is started for reading: what lies where Keepsake was called is no part of it. */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { scratchFolder } from '../support/scratch.ts';

const reader = pathToFileURL(join(import.meta.dirname, '../../src/media/exiftool.ts')).href;

test('settings of exiftool in the current folder, which are a program, are not run', () => {
  const folder = scratchFolder();
  const proof = join(folder, 'ran');
  writeFileSync(
    join(folder, '.ExifTool_config'),
    `open(my $f, '>', '${proof.replaceAll('\\', '/')}'); close($f); 1;\n`,
  );
  const script = `
    const { exiftoolVersion, closeExiftool } = await import(${JSON.stringify(reader)});
    process.stdout.write(await exiftoolVersion());
    await closeExiftool();`;
  // Also where a home would say where to look first.
  for (const HOME of [undefined, folder]) {
    const version = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder,
      env: { ...process.env, HOME, EXIFTOOL_HOME: HOME },
      encoding: 'utf8',
    });
    expect(version).toMatch(/^\d+\.\d+/);
    expect(existsSync(proof)).toBe(false);
  }
});
