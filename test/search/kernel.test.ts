import { expect, test } from 'vitest';
import { kernelBytes } from '../../src/search/kernel-bytes.ts';
import { compileKernel } from '../support/compile-kernel.ts';

test('the kernel that ships is what kernel.wat compiles to', async () => {
  // Otherwise: node test/support/compile-kernel.ts search
  expect(kernelBytes).toBe(await compileKernel('search'));
});
