/** `keepsake export-xmp` and `keepsake import-xmp`: labels, albums, ratings, dates and captions to and from sidecars. */
import cliProgress from 'cli-progress';
import { resolve } from 'node:path';
import type { SidecarExport, SidecarExported, SidecarImported } from '../contract/sidecars.ts';
import { Engine } from '../engine.ts';
import { engineOptions } from './host.ts';
import type { GlobalOptions } from './host.ts';
import { counted, exitCodes, printJson, printLine } from './output.ts';

export interface ExportOptions extends GlobalOptions {
  to?: string;
  query?: string;
  applied?: boolean;
  labels: boolean;
  albums: boolean;
  ratings: boolean;
  dates: boolean;
  captions: boolean;
}

/** Writes sidecars; only this command and the window's button ever do. */
export async function exportXmp(options: ExportOptions): Promise<void> {
  const { labels, albums, ratings, dates, captions, applied = false } = options;
  const order: SidecarExport = {
    ...(options.to !== undefined && { to: resolve(options.to) }),
    ...(options.query !== undefined && { query: options.query }),
    include: { labels, albums, ratings, dates, captions, applied },
  };
  const result = await withEngine(options, (engine) => engine.api.exportSidecars(order));
  if (options.json) printJson(result);
  else {
    const { written, unchanged, empty } = result;
    printLine(`${counted(written, 'sidecar')} written; already the same: ${unchanged}.`);
    printLine(`Left alone, for want of anything to say: ${counted(empty, 'file')}.`);
  }
  close(result, options);
}

/** Reads sidecars beside the photos, or in these folders. */
export async function importXmp(folders: string[], options: GlobalOptions): Promise<void> {
  const order = folders.length === 0 ? {} : { folders: folders.map((folder) => resolve(folder)) };
  const result = await withEngine(options, (engine) => engine.api.importSidecars(order));
  if (options.json) printJson(result);
  else {
    const { read, labels, albums, ratings, dates, captions } = result;
    printLine(`${counted(read, 'sidecar')} read.`);
    printLine(
      `New: ${counted(labels, 'label')} of photos, ${counted(albums, 'place')} in albums, ${counted(ratings, 'rating')}, ${counted(dates, 'date')}, ${counted(captions, 'caption')}.`,
    );
  }
  close(result, options);
}

/** The library is opened, and neither watched nor indexed. Ctrl+C ends after the file in hand. */
async function withEngine<Result>(
  options: GlobalOptions,
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const engine = await Engine.open(engineOptions(options));
  const bar = new cliProgress.SingleBar({
    format: '{bar} {value}/{total} files',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  const shown = !options.json && process.stderr.isTTY;
  engine.events.subscribe((event, data) => {
    if (event !== 'sidecars' || !shown) return;
    const { running } = data as { running: { done: number; total: number } | null };
    if (running === null) bar.stop();
    else if (bar.isActive) bar.update(running.done);
    else bar.start(running.total, running.done);
  });
  const stop = (): void => void engine.api.stopSidecars();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await work(engine);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await engine.close();
  }
}

/** Failures go to people one by one; the exit code tells programs. */
function close(result: SidecarExported | SidecarImported, { json }: GlobalOptions): void {
  if (!json) {
    for (const { path, message } of result.failures) {
      printLine(path);
      printLine(`    ${message}`);
    }
    if (result.stopped) printLine('Stopped before the end; run it again to go on.');
  }
  if (result.failed > 0 || result.stopped) process.exitCode = exitCodes.failed;
}
