/** Scores the labels of a library and is killed in the middle: started by labeller.test.ts. */
import { Labeller } from '../../src/features/labels/label-scoring.ts';
import { openStore } from '../../src/store/database.ts';
import { surroundingsOf } from './label-context.ts';

const [folder = '', after = '0'] = process.argv.slice(2);
const store = await openStore(folder);
const labeller = new Labeller({
  around: surroundingsOf(store),
  onChange: () => {
    if (labeller.state().revision >= Number(after)) process.kill(process.pid, 'SIGKILL');
  },
});
labeller.start();
await labeller.finish();
