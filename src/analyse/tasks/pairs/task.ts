/** Which other photos show the same, or nearly so. Found in the engine (features/duplicates). */
import type { EngineTask } from '../../task.ts';

/** Another number compares every photo again: fingerprints, sketches or thresholds have changed. */
export const PAIRS_VERSION = 4;

export const pairs: EngineTask = {
  name: 'pairs',
  version: String(PAIRS_VERSION),
  runs: 'engine',
  needs: ['fingerprint', 'vector'],
  first: 'wanted',
  tables: ['duplicate_pairs', 'duplicate_sketches'],
};
