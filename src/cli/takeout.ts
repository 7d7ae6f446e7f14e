/** `keepsake import-takeout`: what Google says of photos in an unpacked Takeout. */
import { resolve } from 'node:path';
import type { GlobalOptions } from './host.ts';
import { counted, exitCodes, printJson, printLine } from './output.ts';
import { withEngine } from './with-engine.ts';

/** Reads the exports below these folders; photos that are not in the library get theirs when they come. */
export async function importTakeout(folders: string[], options: GlobalOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    const stop = (): void => void engine.api.stopSidecars();
    process.once('SIGINT', stop);
    const order = { folders: folders.map((folder) => resolve(folder)) };
    const result = await engine.api.importTakeout(order).finally(() => process.off('SIGINT', stop));
    if (result.failed > 0 || result.stopped) process.exitCode = exitCodes.failed;
    if (options.json) {
      printJson(result);
      return;
    }
    const { photos, albums, favourites, people, unknown } = result;
    printLine(`${counted(photos, 'photo')} described by Google.`);
    printLine(
      `New: ${counted(albums, 'place')} in albums, ${counted(favourites, 'favourite')}; names of people: ${people}.`,
    );
    if (unknown > 0) {
      printLine(
        `Not in the library yet: ${counted(unknown, 'photo')}. What Google says of them waits: add them by \`keepsake index\` with the folder.`,
      );
    }
    for (const { path, message } of result.failures) {
      printLine(path);
      printLine(`    ${message}`);
    }
    if (result.stopped) printLine('Stopped before the end; run it again to go on.');
  });
}
