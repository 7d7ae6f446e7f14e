/** Whether a photo is black and white. Seen in the engine (features/monochrome). */
import type { EngineTask } from '../../task.ts';

export const monochrome: EngineTask = {
  name: 'monochrome',
  version: '1',
  runs: 'engine',
  needs: ['fingerprint'],
  first: 'wanted',
  tables: ['monochrome_photos'],
};
