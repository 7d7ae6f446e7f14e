/** What a process may not do: watch without end, read every folder. Each in a process of its own that is so limited. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { writePhoto } from '../support/library.ts';
import { scratchFolder } from '../support/scratch.ts';

const source = resolve(import.meta.dirname, '../../src');

/** Watches `photos` in another process, does `then` there, and prints what came of it. */
function script(scratch: string, then: string): string {
  return `
    import { openStore } from ${JSON.stringify(join(source, 'store/database.ts'))};
    import { knownFiles, listFailures } from ${JSON.stringify(join(source, 'store/files.ts'))};
    import { Library } from ${JSON.stringify(join(source, 'library/library.ts'))};
    import { chmodSync, renameSync, writeFileSync } from 'node:fs';
    const photos = ${JSON.stringify(join(scratch, 'photos'))};
    const store = await openStore(${JSON.stringify(join(scratch, 'library'))});
    const library = new Library(store);
    await library.start();
    const until = async (condition) => {
      for (let i = 0; i < 1000 && !condition(); i++) await new Promise((done) => setTimeout(done, 50));
    };
    const files = () => [...knownFiles(store, 1)].flat().map(({ path, state }) => path + ' ' + state);
    const rest = () => until(() => library.folders().every(({ state, watch }) => state === 'online' && watch !== 'none'));
    const folder = await library.addFolder(photos);
    await rest();
    ${then}
    process.stdout.write(JSON.stringify({ files: files(), folders: library.folders(), notices: library.notices() }));
    await library.close();
    store.close();`;
}

interface Outcome {
  files: string[];
  folders: { state: string; watch: string }[];
  notices: { code: string }[];
}

async function outcome(child: ReturnType<typeof spawn>): Promise<Outcome> {
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await new Promise((done) => child.on('close', done));
  if (output === '') throw new Error(errors);
  return JSON.parse(output) as Outcome;
}

// A user namespace has inotify limits of its own (user_namespaces(7)).
const limited = `echo 4 > /proc/sys/user/max_inotify_watches && exec "$@"`;
const inNamespace = ['--user', '--map-root-user', 'sh', '-c', limited, 'sh'];
const canLimit =
  process.platform === 'linux' && spawnSync('unshare', [...inNamespace, 'true']).status === 0;

test.skipIf(!canLimit)(
  'where the system can watch no more folders, they are compared regularly, with one notice',
  async () => {
    const scratch = scratchFolder();
    for (let i = 0; i < 12; i++) writePhoto(join(scratch, 'photos'), `${i}/a.jpg`, String(i));
    const { files, folders, notices } = await outcome(
      spawn('unshare', [
        ...inNamespace,
        ...[process.execPath, '--input-type=module', '-e'],
        script(
          scratch,
          `await until(() => library.notices().length > 0);
           await rest();
           writeFileSync(photos + '/new.jpg', 'new');
           await library.rescan();
           await until(() => files().length === 13);
           await rest();`,
        ),
      ]),
    );
    expect(files).toHaveLength(13);
    expect(folders).toMatchObject([{ state: 'online', watch: 'periodic' }]);
    expect(notices).toMatchObject([{ code: 'watch-limit' }]);
  },
);

const isSuperuser = process.getuid?.() === 0;
const nobody = 65534;

test.skipIf(process.platform === 'win32')(
  'a folder that may not be read takes nothing with it, and a forbidden one is refused',
  async () => {
    const scratch = scratchFolder();
    const photos = join(scratch, 'photos');
    const forbidden = join(scratch, 'forbidden');
    writePhoto(photos, 'a.jpg', 'a');
    writePhoto(photos, 'locked/b.jpg', 'b');
    mkdirSync(forbidden, { mode: 0o700 });
    if (!isSuperuser) chmodSync(forbidden, 0);
    // The superuser may read everything, so that the work is done as somebody else.
    for (const path of [scratch, photos, join(photos, 'locked')]) {
      if (isSuperuser) chownSync(path, nobody, nobody);
    }
    const { files, folders, notices } = await outcome(
      spawn(
        process.execPath,
        [
          ...['--input-type=module', '-e'],
          script(
            scratch,
            `chmodSync(photos + '/locked', 0);
             writeFileSync(photos + '/c.jpg', 'c');
             await library.rescan();
             await until(() => files().length === 4);
             await rest();
             const locked = files();
             const failures = listFailures(store).map(({ code, path }) => code + path.slice(photos.length));
             const refused = await library.addFolder(${JSON.stringify(forbidden)}).catch((error) => error);
             library.notices = () => [{ code: refused.code }, { code: locked.sort().join() }, { code: failures.join() }];
             chmodSync(photos + '/locked', 0o700);
             await library.rescan();
             await until(() => files().length === 3);
             await rest();`,
          ),
        ],
        isSuperuser ? { uid: nobody, gid: nobody } : {},
      ),
    );
    expect(files.sort()).toEqual(['a.jpg pending', 'c.jpg pending', 'locked/b.jpg pending']);
    expect(folders).toMatchObject([{ state: 'online' }]);
    expect(notices.map(({ code }) => code)).toEqual([
      'no-permission',
      'a.jpg pending,c.jpg pending,locked failed,locked/b.jpg pending',
      'no-permission/locked',
    ]);
  },
);

test.skipIf(process.platform === 'win32')(
  'a folder that may not be read any more is told apart from one that is gone, and comes back',
  async () => {
    const scratch = scratchFolder();
    const photos = join(scratch, 'photos');
    writePhoto(photos, 'a.jpg', 'a');
    for (const path of [scratch, photos]) if (isSuperuser) chownSync(path, nobody, nobody);
    const { files, notices } = await outcome(
      spawn(
        process.execPath,
        [
          ...['--input-type=module', '-e'],
          script(
            scratch,
            `const seen = [];
             const states = () => library.folders()[0].state;
             chmodSync(photos, 0);
             await library.rescan();
             await until(() => states() === 'denied');
             seen.push(states(), files().join());
             renameSync(photos, photos + '-away');
             await until(() => states() === 'offline');
             seen.push(states(), files().join());
             renameSync(photos + '-away', photos);
             chmodSync(photos, 0o700);
             writeFileSync(photos + '/b.jpg', 'b');
             await until(() => files().length === 2);
             library.notices = () => seen.map((code) => ({ code }));`,
          ),
        ],
        isSuperuser ? { uid: nobody, gid: nobody } : {},
      ),
    );
    expect(notices.map(({ code }) => code)).toEqual([
      ...['denied', 'a.jpg pending'],
      ...['offline', 'a.jpg pending'],
    ]);
    expect(files.sort()).toEqual(['a.jpg pending', 'b.jpg pending']);
  },
);
