/** Which labels a photo may deserve. Guessed in the engine (features/labels). */
import type { EngineTask } from '../../task.ts';

export const guesses: EngineTask = {
  name: 'guesses',
  version: '1',
  runs: 'engine',
  needs: ['vector'],
  first: 'wanted',
  tables: ['label_guesses'],
};
