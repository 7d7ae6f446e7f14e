/** A model's files against what its manifest says of them. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../base/errors.ts';
import type { ModelManifest } from './manifest.ts';

/**
 * Compares the model's files with its manifest, by size first and then by SHA-256 (a second for
 * every few hundred megabytes).
 * @returns one sentence for each file that is missing or wrong; empty when all is well.
 */
export async function verifyModel(
  manifest: Pick<ModelManifest, 'folder' | 'checksums'>,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [file, expected] of Object.entries(manifest.checksums)) {
    const path = join(manifest.folder, file);
    try {
      const { size } = statSync(path);
      if (size !== expected.bytes) {
        problems.push(`${path} has ${size} bytes instead of ${expected.bytes}`);
      } else if ((await sha256(path)) !== expected.sha256) {
        problems.push(`${path} differs from the model's own (its SHA-256 is another)`);
      }
    } catch (error) {
      problems.push(`${path} cannot be read: ${messageOf(error)}`);
    }
  }
  return problems;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
