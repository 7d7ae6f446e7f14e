/** Compiles a stage's kernel.wat. Run by itself (`node test/support/compile-kernel.ts search`), writes its kernel-bytes.ts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import wabt from 'wabt';

function fileOf(stage: string, name: string): string {
  return resolve(import.meta.dirname, '../../src', stage, name);
}

/** The compiled kernel of `src/<stage>`, in base64. */
export async function compileKernel(stage: string): Promise<string> {
  const tools = await wabt();
  const source = readFileSync(fileOf(stage, 'kernel.wat'), 'utf8');
  const module = tools.parseWat('kernel.wat', source, { simd: true });
  module.resolveNames();
  module.validate();
  return Buffer.from(module.toBinary({}).buffer).toString('base64');
}

if (process.argv[1] === import.meta.filename) {
  const stage = process.argv[2] ?? 'search';
  const lines = (await compileKernel(stage)).match(/.{1,90}/g) ?? [];
  writeFileSync(
    fileOf(stage, 'kernel-bytes.ts'),
    `/**
 * kernel.wat compiled, in base64: so small that it travels in the source and needs no file beside
 * the built code. Written by \`node test/support/compile-kernel.ts ${stage}\`; a test compares the two.
 */
export const kernelBytes =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`,
  );
}
