/** A process that removes duplicates and is killed in the middle: see kill.test.ts. */
import { Remover } from '../../../src/features/duplicates/removal/remover.ts';
import { openStore } from '../../../src/store/database.ts';
import type { RemovalOrder } from '../../../src/contract/removals.ts';

const [libraryFolder = '', orders = '[]', killAt = '0', moment = 'before'] = process.argv.slice(2);
const { default: moveToTrash } = await import('trash');
const store = await openStore(libraryFolder);
let moved = 0;
const remover = new Remover({
  store,
  trash: async (path) => {
    moved += 1;
    if (moved === Number(killAt) && moment === 'before') process.kill(process.pid, 'SIGKILL');
    await moveToTrash([path], { glob: false });
    if (moved === Number(killAt) && moment === 'after') process.kill(process.pid, 'SIGKILL');
  },
  offlineFolders: () => new Set(),
  onChange: () => undefined,
  onFactsInherited: () => Promise.resolve(),
});
const removal = await remover.remove(JSON.parse(orders) as RemovalOrder[]);
process.stdout.write(JSON.stringify(removal));
store.close();
