/** Disks that do not answer: questions are given up, and neither the engine nor its end waits for them. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { asDisk, firstThere, patiently, questionsOwed, SILENT } from '../../src/base/patience.ts';
import { onCpu } from '../support/on-cpu.ts';
import { writePhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

test('a question that is not answered is given up, and its disk is asked nothing until it answers', async () => {
  const folder = scratchFolder();
  const noDisk = asDisk(folder);
  const answer = Promise.withResolvers<string>();
  const asked = patiently(join(folder, 'a'), () => answer.promise, 1);
  await expect(asked).rejects.toMatchObject({ code: SILENT });
  expect(questionsOwed()).toBe(1);
  let isAsked = false;
  const ask = (): Promise<string> => {
    isAsked = true;
    return Promise.resolve('b');
  };
  await expect(patiently(join(folder, 'b'), ask)).rejects.toMatchObject({ code: SILENT });
  expect(isAsked).toBe(false);
  expect(await firstThere([join(folder, 'b'), import.meta.filename], (path) => path)).toBe(
    import.meta.filename,
  );
  answer.resolve('late');
  await answer.promise;
  await expect.poll(questionsOwed).toBe(0);
  expect(await patiently(join(folder, 'b'), ask)).toBe('b');
  noDisk();
});

test('one disk that hangs leaves the others their turn', async () => {
  const folder = scratchFolder();
  const noDisk = asDisk(folder);
  const { promise, resolve: answer } = Promise.withResolvers<number>();
  const hanging = Array.from({ length: 10 }, () => patiently(join(folder, 'x'), () => promise));
  expect(await patiently('/elsewhere/x', () => Promise.resolve(1))).toBe(1);
  answer(2);
  expect(new Set(await Promise.all(hanging))).toEqual(new Set([2]));
  noDisk();
});

// A file system whose program takes no questions; the first of them waits for ever.
const hung =
  'exec 3<>/dev/fuse && mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 hung "$1" && shift && exec "$@"';
const canHang =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-m', 'sh', '-c', hung, 'sh', '/mnt', 'true']).status === 0;

test.runIf(canHang)(
  'a library with a folder on a disk that hangs works on, and ends (needs root on Linux and FUSE)',
  async () => {
    const scratch = scratchFolder();
    const [near, far] = [join(scratch, 'near'), join(scratch, 'far')];
    for (const [seed, folder] of [near, far].entries()) {
      mkdirSync(folder);
      await writePhoto(join(folder, 'a.jpg'), seed);
    }
    const library = await onCpu(join(scratch, 'library'));
    const cli = resolve(import.meta.dirname, '../../src/cli.ts');
    const indexed = spawnSync(process.execPath, [
      ...[cli, 'index', near, far, '--json', '--library', library],
    ]);
    expect(indexed.status).toBe(0);
    const source = (path: string): string =>
      JSON.stringify(resolve(import.meta.dirname, '../../src', path));
    const script = `
      import { Engine } from ${source('engine.ts')};
      import { engineOptions } from ${source('cli/host.ts')};
      import { endBesideSilentDisks } from ${source('cli/output.ts')};
      import { photoByPath } from ${source('store/photos.ts')};
      const engine = await Engine.open(engineOptions({ library: ${JSON.stringify(library)}, json: true }));
      await engine.start();
      const { store, api, images } = engine;
      const states = async () => (await api.status()).folders.map(({ state }) => state).join();
      while (await states() !== 'offline,online') await new Promise((done) => setTimeout(done, 100));
      const full = async (folder) => images.full(photoByPath(store, folder + '/a.jpg'));
      const answers = {
        near: (await full(${JSON.stringify(near)}))?.mediaType,
        far: await full(${JSON.stringify(far)}),
        browsed: (await api.browse({ path: ${JSON.stringify(scratch)} })).folders.map(({ name }) => name),
        added: await api.addFolder({ path: ${JSON.stringify(join(far, 'b'))} }).catch(({ code }) => code),
      };
      process.stdout.write(JSON.stringify(answers));
      await engine.close();
      process.exitCode = 7;
      await endBesideSilentDisks();`;
    const program = [process.execPath, '--input-type=module', '-e', script];
    const child = spawn('unshare', ['-m', 'sh', '-c', hung, 'sh', far, ...program]);
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const code = await new Promise((done) => child.on('close', done));
    expect(errors).toBe('');
    expect(JSON.parse(output)).toEqual({
      ...{ near: 'image/jpeg', far: null, browsed: ['far', 'library', 'near'], added: 'not-found' },
    });
    expect(code).toBe(7);
  },
);
