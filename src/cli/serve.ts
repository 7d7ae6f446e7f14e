/** `keepsake serve`: the window on loopback, for machines without Electron or without a display. */
import { libraryFolder, windowFolder } from '../base/locations.ts';
import { messageOf } from '../base/errors.ts';
import { Engine } from '../engine.ts';
import { startServer } from '../web/server.ts';
import { engineOptions } from './host.ts';
import type { GlobalOptions } from './host.ts';
import { openBrowser } from './open-browser.ts';
import { printJson, printLine, printNote } from './output.ts';

export interface ServeOptions extends GlobalOptions {
  port: number;
  open: boolean;
}

/** Serves until a signal ends it; closes in order. */
export async function serve(paths: string[], options: ServeOptions): Promise<void> {
  const engine = await Engine.open(engineOptions(options));
  let announced = 0;
  const announce = (address: string): void => {
    announced += 1;
    if (options.json) printJson({ address });
    else if (announced === 1) printLine(`Keepsake is at ${address}`);
    else printLine(`That address is used up. Another browser can open ${address}`);
  };
  let server;
  try {
    // Before any window asks: a library whose folders are not known yet looks like a first start.
    await engine.start();
    server = await startServer({
      port: options.port,
      windowFolder: windowFolder(),
      api: engine.api,
      events: engine.events,
      images: engine.images,
      announce,
      report: (error, where) => {
        engine.report(error, where);
        printNote(`keepsake: ${where}: ${messageOf(error)}`);
      },
    });
  } catch (error) {
    await engine.close();
    throw error;
  }
  const stop = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve());
  });
  try {
    for (const path of paths) {
      await engine.api.addFolder({ path }).catch((error: unknown) => {
        printNote(`keepsake: ${messageOf(error)}`);
      });
    }
    // No browser, no display: the address has been printed.
    if (options.open) {
      await openBrowser(server, libraryFolder(options.library)).catch(() => undefined);
    }
    await stop;
  } finally {
    await server.close();
    await engine.close();
  }
}
