import { expect, test } from 'vitest';
import { kernelBytes } from '../../src/search/kernel-bytes.ts';
import { compileKernel } from './compile-kernel.ts';

test('the kernel that ships is what kernel.wat compiles to', async () => {
  // Otherwise: node test/search/compile-kernel.ts
  expect(kernelBytes).toBe(await compileKernel());
});
