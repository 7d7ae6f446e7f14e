/** Compiles the kernel of src/vectors. Run by itself (`node test/support/compile-kernel.ts`), writes kernel-bytes.ts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import wabt from 'wabt';

function fileOf(name: string): string {
  return resolve(import.meta.dirname, '../../src/vectors', name);
}

/** The compiled kernel, in base64. */
export async function compileKernel(): Promise<string> {
  const tools = await wabt();
  const source = readFileSync(fileOf('kernel.wat'), 'utf8');
  const module = tools.parseWat('kernel.wat', source, { simd: true, threads: true });
  module.resolveNames();
  return Buffer.from(module.toBinary({}).buffer).toString('base64');
}

if (process.argv[1] === import.meta.filename) {
  const lines = (await compileKernel()).match(/.{1,90}/g) ?? [];
  writeFileSync(
    fileOf('kernel-bytes.ts'),
    `/**
 * kernel.wat compiled, in base64: so small that it travels in the source and needs no file beside
 * the built code. Written by \`node test/support/compile-kernel.ts\`; a test compares the two.
 */
export const kernelBytes =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`,
  );
}
