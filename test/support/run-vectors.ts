/**
 * Vectors of photographs that one run of the tests has made: several files measure the same ones. They
 * lie in a folder that begins empty with the run and goes with it, so that nothing outlives the code
 * that made it. Benchmarks have no such folder. Set up by vitest.config.ts.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = 'KEEPSAKE_RUN_VECTORS';

/** Makes the folder before the first test; what is answered removes it after the last. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-vectors-'));
  process.env[FOLDER] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Where the vector of a photo lies, made by `encoder` (its model and device); null outside of a run. */
function placeOf(encoder: string, photo: string): string | null {
  const folder = process.env[FOLDER];
  if (folder === undefined) return null;
  return join(folder, createHash('sha256').update(`${encoder}\n${photo}`).digest('hex'));
}

/** The vector that this run has made of a photo, or null. */
export function madeVector(encoder: string, photo: string): Float32Array | null {
  const place = placeOf(encoder, photo);
  if (place === null || !existsSync(place)) return null;
  return new Float32Array(new Uint8Array(readFileSync(place)).buffer);
}

/** Keeps a vector for the other files of this run. */
export function keepVector(encoder: string, photo: string, vector: Float32Array): void {
  const place = placeOf(encoder, photo);
  if (place === null) return;
  const unfinished = `${place}.${randomUUID()}`;
  writeFileSync(unfinished, vector);
  renameSync(unfinished, place);
}
