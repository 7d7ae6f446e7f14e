/**
 * The house has room: a toy task and a toy feature move in with one folder and one line in a list each,
 * in a copy of the program, and move out again.
 */
import Database from 'better-sqlite3';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { scratchFolder } from '../support/scratch.ts';

const root = resolve(import.meta.dirname, '../..');

/** A copy of the program inside the repository, where packages and models are found. */
function copyOfProgram(): string {
  const copy = mkdtempSync(join(root, '.toy-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(join(root, 'src'), join(copy, 'src'), { recursive: true });
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }');
  return copy;
}

function addLine(path: string, after: RegExp, line: string, imported: string): void {
  const text = readFileSync(path, 'utf8');
  const changed = text
    .replace(after, (found) => `${found}${line}`)
    .replace('import ', `${imported}\nimport `);
  expect(changed.split('\n').length).toBe(text.split('\n').length + 1);
  writeFileSync(path, changed);
}

/** Reads the photos with the program in `copy`, then asks it; answers what it said. */
async function ask(copy: string, library: string, photos: string, calls: string): Promise<unknown> {
  const script = `
    import { Engine } from ${JSON.stringify(join(copy, 'src/engine.ts'))};
    import { spawnNodeAnalyser } from ${JSON.stringify(join(copy, 'src/analyse/spawn.ts'))};
    const engine = await Engine.open({
      libraryFolder: ${JSON.stringify(library)}, version: '0.0.0', spawn: spawnNodeAnalyser,
      host: { kind: 'browser', reveal: async () => {} },
    });
    const heard = [];
    engine.events.subscribe((event, data) => event === 'colours' && heard.push(data));
    await engine.start();
    await engine.api.addFolder({ path: ${JSON.stringify(photos)} });
    await engine.whenIdle();
    const { api } = engine;
    const answer = await (async () => { ${calls} })();
    await engine.close();
    console.log(JSON.stringify({ answer, heard }));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { cwd: copy },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

test('a task and a feature move in and out', async () => {
  const folder = scratchFolder();
  const [library, photos] = [join(folder, 'library'), join(folder, 'photos')];
  mkdirSync(photos);
  for (const [name, background] of Object.entries({ sky: '#2060e0', grass: '#208020' })) {
    await sharp({ create: { width: 64, height: 48, channels: 3, background } })
      .jpeg()
      .toFile(join(photos, `${name}.jpg`));
  }
  const copy = copyOfProgram();
  const names = `const names = new Map();
    for (const id of (await api.search({ text: '' })).ids)
      names.set(id, (await api.photo({ id })).files[0].path.split('/').at(-1));`;
  expect(await ask(copy, library, photos, `${names} return [...names.values()].sort();`)).toEqual({
    answer: ['grass.jpg', 'sky.jpg'],
    heard: [],
  });

  // In: photos that were read long ago get their colour, too.
  cpSync(join(root, 'test/toy/src'), join(copy, 'src'), { recursive: true });
  addLine(
    join(copy, 'src/analyse/tasks.ts'),
    /return \[/,
    'meanColour, ',
    `import { meanColour } from './tasks/mean-colour/task.ts';`,
  );
  addLine(
    join(copy, 'src/engine.ts'),
    /\.\.\.\[history/,
    ', colour',
    `import { colour } from './features/colour/feature.ts';`,
  );
  const blue = '{ red: 0, green: 64, blue: 255 }';
  expect(
    await ask(
      copy,
      library,
      photos,
      `${names}
       await api.nameColour({ name: 'my blue', colour: ${blue} });
       const found = await api.photosByColour(${blue});
       const wrong = await api.photosByColour({ red: -1 }).catch(({ code }) => code);
       return [found.map(({ id }) => names.get(id)), await api.namedColours(), wrong];`,
    ),
  ).toEqual({
    answer: [['sky.jpg', 'grass.jpg'], ['my blue'], 'bad-input'],
    heard: [{ named: 'my blue' }],
  });

  // Out: what was derived goes along; what the user made waits for whoever brings the feature back.
  expect(await ask(copyOfProgram(), library, photos, 'return typeof api.photosByColour;')).toEqual({
    answer: 'undefined',
    heard: [],
  });
  const db = new Database(join(library, 'library.sqlite'), { readonly: true });
  onTestFinished(() => void db.close());
  const tables = db
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE name LIKE '%colours'`)
    .pluck()
    .all();
  expect(tables).toEqual(['named_colours']);
  const tasks = db.prepare<[], string>('SELECT DISTINCT name FROM tasks').pluck().all();
  expect(tasks).not.toContain('mean-colour');
}, 120_000);
