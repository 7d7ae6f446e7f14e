/**
 * A large token table stays on the disk: the tower without it is put beside the published one, which
 * keeps its bytes and its hash and is where the rows are read from. Engine process.
 */
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join, posix } from 'node:path';
import * as v from 'valibot';
import { configFile } from '../config-file.ts';
import type { SplitGraph, Unsplit } from '../onnx/split-table.ts';
import { DownloadFault, writeFault } from './fault.ts';
import { writeConfig } from './obtain.ts';

/**
 * Splits the text tower of an encoder that is still coming, where that can be done, and notes it in its
 * config.json; last of all, so that a kill at any instant leaves the encoder as it came.
 * @param split looks at a stranger's graph in a process of its own; rejects where that died.
 * @returns why the tower stays whole; null where it does not.
 * @throws DownloadFault where the new graph cannot be written.
 */
export async function readTableByRow(
  folder: string,
  split: (path: string) => Promise<SplitGraph | Unsplit>,
): Promise<string | null> {
  const path = join(folder, 'config.json');
  const { checksums, ...config } = v.parse(configFile, JSON.parse(readFileSync(path, 'utf8')));
  const tower = config.files.text;
  const made = await split(join(folder, tower));
  if ('reason' in made) return made.reason;
  const { bytes, input, ids, offset, rows, width, type } = made;
  // What the graph names is a stranger's word: only the encoder's own files are read.
  const file = made.file === null ? tower : posix.join(posix.dirname(tower), made.file);
  const size = Object.hasOwn(checksums, file) ? (checksums[file]?.bytes ?? 0) : 0;
  if (size < offset + rows * width * (type === 'float32' ? 4 : 2)) {
    return `${tower} has its table in ${file}, which is not there or too short`;
  }
  const graph = `${tower.replace(/\.onnx$/i, '')}.rows.onnx`;
  if (Object.hasOwn(checksums, graph)) return `${graph} is there already`;
  const written = await writeProven(join(folder, graph), bytes);
  const table = { graph, input, file, offset, rows, width, type };
  const text = { ...config.text, input: ids, table };
  await writeConfig({ config: { ...config, text } }, folder, { ...checksums, [graph]: written });
  return null;
}

/** Writes a file and says what the disk has of it. */
async function writeProven(
  path: string,
  bytes: Uint8Array,
): Promise<{ bytes: number; sha256: string }> {
  const sha256 = sha256Of(bytes);
  try {
    await writeFile(path, bytes, { mode: 0o600, flush: true });
  } catch (error) {
    throw writeFault(error, path);
  }
  if (sha256Of(await readFile(path)) !== sha256) {
    throw new DownloadFault('wrong-file', `${path} does not hold what was written into it`);
  }
  return { bytes: bytes.length, sha256 };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
