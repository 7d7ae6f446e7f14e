/** `keepsake index`: reads photos until nothing is pending, with a bar for people. */
import cliProgress from 'cli-progress';
import type { Indexing } from '../contract/activity.ts';
import { AppError } from '../base/errors.ts';
import { Engine } from '../engine.ts';
import { engineOptions } from './host.ts';
import type { GlobalOptions } from './host.ts';
import { counted, endBesideSilentDisks, printJson, printLine } from './output.ts';
import { unreadOf } from './unread.ts';

/** Longer than any disk takes to make room or any driver to be given up. */
const HOPELESS_MILLISECONDS = 60_000;

/** Adds the folders, if any, indexes all, and closes with one JSON line of figures. */
export async function indexPhotos(paths: string[], options: GlobalOptions): Promise<void> {
  const begun = performance.now();
  const engine = await Engine.open(engineOptions(options));
  const bar = startBar(options);
  engine.events.subscribe((event, data) => {
    if (event === 'indexing') bar.show(data as Indexing);
  });
  const stop = stopOnSignal(engine);
  try {
    await engine.start();
    for (const path of paths) await engine.api.addFolder({ path });
    await Promise.race([engine.whenIdle(), hopeless(engine)]);
    // The photos are in; labels that cannot be scored now are scored at the next start.
    await engine.finish('labels').catch(() => undefined);
    // So that `duplicates` answers at once; what stops it does so again there, and says why.
    await engine.finish('duplicates').catch(() => undefined);
    bar.stop();
    const seconds = (performance.now() - begun) / 1000;
    const status = await engine.api.status();
    const files = engine.filesDone;
    if (!options.json && status.failed > 0) {
      printLine(
        `${counted(status.failed, 'file')} could not be read: \`keepsake failures\` says why.`,
      );
    }
    for (const { path, state, unseen } of options.json ? [] : status.folders) {
      if (state === 'offline') printLine(`${path} is not there now; its photos are kept.`);
      if (state === 'denied') printLine(`${path} may not be read now; its photos are kept.`);
      if (unseen > 0) printLine(`Words do not find ${counted(unseen, 'photo')} of it until then.`);
    }
    const unread = unreadOf(status.folders.flatMap((folder) => folder.unread));
    if (!options.json) for (const { detail, advice } of unread) printLine(`${detail}. ${advice}`);
    for (const path of options.json ? [] : await engine.api.takeoutFolders()) {
      printLine(
        `${path} looks like Google Takeout: \`keepsake import-takeout\` reads dates, places, captions, albums and people from it.`,
      );
    }
    printJson({
      photos: status.photos,
      files,
      failed: status.failed,
      unread: Object.fromEntries(unread.map(({ kind, count }) => [kind, count])),
      seconds: Math.round(seconds * 100) / 100,
      photosPerSecond: Math.round((files / seconds) * 10) / 10,
    });
  } finally {
    bar.stop();
    stop();
    await engine.close();
  }
}

/** Rejects when the engine reports the same trouble for so long that waiting helps nobody. */
function hopeless(engine: Engine): Promise<never> {
  return new Promise((_, reject) => {
    let since: number | undefined;
    engine.events.subscribe((event, data) => {
      if (event !== 'indexing') return;
      const { trouble } = data as Indexing;
      if (trouble === null) since = undefined;
      else if (performance.now() - (since ??= performance.now()) > HOPELESS_MILLISECONDS) {
        reject(new AppError('encoder-unavailable', trouble.message));
      }
    });
  });
}

/** Ctrl+C ends the run in order: what was read is written, the rest stays pending. */
function stopOnSignal(engine: Engine): () => void {
  const stop = (): void => {
    process.exitCode = 130;
    void engine
      .close()
      .finally(endBesideSilentDisks)
      .finally(() => process.exit());
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
}

function startBar(options: GlobalOptions): { show(state: Indexing): void; stop(): void } {
  if (options.json || !process.stderr.isTTY) {
    return { show: () => undefined, stop: () => undefined };
  }
  const bar = new cliProgress.SingleBar({
    format: '{bar} {value}/{total} photos, {rate}, {left} left',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  let running = false;
  return {
    show: (state) => {
      if (state.total === 0) return;
      const words = {
        rate: state.photosPerSecond === null ? '…' : `${state.photosPerSecond.toFixed(1)} a second`,
        left: state.secondsLeft === null ? '…' : `${state.secondsLeft} s`,
      };
      if (!running) bar.start(state.total, state.done, words);
      running = true;
      bar.setTotal(state.total);
      bar.update(state.done, words);
    },
    stop: () => bar.stop(),
  };
}
