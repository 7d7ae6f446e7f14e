/** `keepsake failures`: files that could not be read, and why. */
import { libraryFolder } from '../base/locations.ts';
import { Engine } from '../engine.ts';
import { failures as listFailures } from '../features/activity/failures.ts';
import { openStore } from '../store/database.ts';
import { engineOptions } from './host.ts';
import type { GlobalOptions } from './host.ts';
import { counted, printJson, printLine } from './output.ts';

/** Lists failures, or with `retry` queues them again for the next `keepsake index`. */
export async function failures(options: GlobalOptions & { retry?: boolean }): Promise<void> {
  if (options.retry === true) {
    const engine = await Engine.open(engineOptions(options));
    const queued = await engine.api.retry({}).finally(() => engine.close());
    if (options.json) printJson({ queued });
    else printLine(`${counted(queued, 'file')} will be read again by \`keepsake index\`.`);
    return;
  }
  const store = await openStore(libraryFolder(options.library), { readonly: true });
  try {
    const list = listFailures(store);
    if (options.json) {
      printJson(
        list.map(({ path, reason, code, detail }) => ({ file: path, reason, code, detail })),
      );
      return;
    }
    if (list.length === 0) printLine('Every file could be read.');
    for (const { path, reason, detail } of list) {
      printLine(path);
      printLine(`    ${reason}${detail === null ? '' : ` (${detail})`}`);
    }
  } finally {
    store.close();
  }
}
