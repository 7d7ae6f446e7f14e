/** Measures how files were encoded. */
import { toBytes } from '../../../facts/encoding-traces.ts';
import { readTraces } from '../../../media/traces.ts';
import type { OpenMaker } from '../../task.ts';

export const open: OpenMaker = () => ({
  of: 'bytes',
  make: async (source) => toBytes(await readTraces(source)),
});
