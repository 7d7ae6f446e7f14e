import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real encoders, browsers and processes are at work: generous, so that a busy machine fails nothing.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Engines refuse to say what the contract does not know: src/engine/check-answers.ts.
    env: {
      KEEPSAKE_CHECK_ANSWERS: '1',
      // Hundreds of processes run the same files: Node compiles each once, and strips its types.
      NODE_COMPILE_CACHE: resolve('node_modules/.cache/node'),
    },
    globalSetup: 'test/support/run-vectors.ts',
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
