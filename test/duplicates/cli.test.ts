/** `keepsake duplicates` from start to end: index, list, dry run, trash, undo. Real processes and a real trash. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { canLookIntoTrash } from '../../src/base/trash.ts';
import { rendered } from '../support/changed-pictures.ts';
import { onCpu } from '../support/on-cpu.ts';
import { scratchFolder } from '../support/scratch.ts';

const cli = resolve(import.meta.dirname, '../../src/cli.ts');

test.runIf(canLookIntoTrash)(
  'duplicates are listed, moved to the trash, and brought back',
  // A dozen processes one after the other: two minutes where others need both cores.
  { timeout: 600_000 },
  async () => {
    const scratch = scratchFolder();
    const home = mkdtempSync(join(homedir(), '.keepsake-test-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const photos = join(scratch, 'photos');
    mkdirSync(join(photos, 'Downloads'), { recursive: true });
    const original = join(photos, 'page.png');
    writeFileSync(original, (await rendered['document']?.(1)) ?? '');
    writeFileSync(join(photos, 'other.png'), (await rendered['document']?.(2)) ?? '');
    const copy = join(photos, 'Downloads', 'page.png');
    copyFileSync(original, copy);
    const small = join(photos, 'page-small.jpg');
    writeFileSync(small, await sharp(original).resize(500).jpeg({ quality: 70 }).toBuffer());

    const run = (...args: string[]) => {
      const options = ['--library', join(scratch, 'library'), '--json'];
      const env = { ...process.env, XDG_DATA_HOME: home };
      const output = execFileSync(process.execPath, [cli, ...args, ...options], { env });
      return JSON.parse(output.toString()) as never;
    };
    await onCpu(join(scratch, 'library'));
    run('index', photos);
    interface Listed {
      kind: string;
      photos: { id: number; files: string[] }[];
      keeper: number;
      reason: string;
    }
    const groups = (run('duplicates') as Listed[]).filter(({ kind }) => kind !== 'similar');
    expect(groups.map(({ kind }) => kind)).toEqual(['exact', 'same']);
    expect(groups[0]).toMatchObject({
      photos: [{ files: [original, copy] }],
      reason: 'It is not in “Downloads”.',
    });
    expect(groups[1]?.photos.map(({ files }) => files)).toEqual([[original, copy], [small]]);
    expect(groups[1]?.keeper).toBe(groups[0]?.photos[0]?.id);

    const asked = spawnSync(process.execPath, [cli, 'duplicates', '--trash', '--library', scratch]);
    expect(asked.status).toBe(2);
    const states = (removal: { files: { state: string }[] }) =>
      removal.files.map(({ state }) => state);
    run('album', 'add', 'Paper', small);
    const sidecar = `${small}.xmp`;
    writeFileSync(sidecar, '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>');
    interface Planned {
      files: { state: string; sidecars: { path: string; bytes: number; state: string }[] }[];
      merges: { albums: string[]; labels: string[] }[];
    }
    const plan = run('duplicates', '--trash', '--dry-run') as Planned;
    expect(states(plan)).toEqual(['planned', 'planned']);
    expect(plan.files.flatMap(({ sidecars }) => sidecars)).toEqual([
      { path: sidecar, bytes: 37, state: 'planned' },
    ]);
    expect(plan.merges).toMatchObject([{ albums: ['Paper'], labels: [] }]);
    const words = spawnSync(
      process.execPath,
      [cli, 'duplicates', '--trash', '--dry-run', '--library', join(scratch, 'library')],
      { env: { ...process.env, XDG_DATA_HOME: home } },
    ).stdout.toString();
    expect(words).toContain(`planned   ${sidecar}\n`);
    expect(words).toContain(`gets      ${original}: albums Paper\n`);
    expect(words).toMatch(
      /^3 files would go to the trash, which frees [\d.]+ kB once it is emptied\.$/m,
    );
    expect([existsSync(copy), existsSync(small)]).toEqual([true, true]);
    expect(states(run('duplicates', '--trash', '--yes'))).toEqual(['trashed', 'trashed']);
    expect([existsSync(original), existsSync(copy), existsSync(small)]).toEqual([
      true,
      false,
      false,
    ]);
    expect((run('duplicates') as Listed[]).filter(({ kind }) => kind !== 'similar')).toEqual([]);
    expect(states(run('duplicates', '--undo'))).toEqual(['restored', 'restored']);
    expect([existsSync(copy), existsSync(small)]).toEqual([true, true]);
  },
);
