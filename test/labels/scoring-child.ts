/** Scores the labels of a library and is killed in the middle: started by scoring.test.ts. */
import { LabelScoring } from '../../src/features/labels/label-scoring.ts';
import { openStore } from '../../src/store/database.ts';
import { contextOf } from './label-context.ts';

const [folder = '', after = '0'] = process.argv.slice(2);
const store = await openStore(folder);
const scoring = new LabelScoring({
  context: contextOf(store),
  steady: (work) => work(),
  onProgress: () => {
    if ((scoring.scoring?.done ?? 0) >= Number(after)) process.kill(process.pid, 'SIGKILL');
  },
});
scoring.start();
await scoring.finish();
