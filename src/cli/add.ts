/** `keepsake add`: puts folders into the library without indexing them yet. */
import { Engine } from '../engine.ts';
import { engineOptions } from './host.ts';
import type { GlobalOptions } from './host.ts';
import { printJson, printLine } from './output.ts';

/** Adds folders. @throws AppError naming the first folder that cannot be added. */
export async function add(paths: string[], options: GlobalOptions): Promise<void> {
  const engine = await Engine.open(engineOptions(options));
  try {
    for (const path of paths) {
      const folder = await engine.api.addFolder({ path });
      if (options.json) printJson({ id: folder.id, path: folder.path });
      else printLine(`${folder.path} is in the library.`);
    }
    if (!options.json)
      printLine('`keepsake index` reads the photos; `keepsake serve` opens the window.');
  } finally {
    await engine.close();
  }
}
