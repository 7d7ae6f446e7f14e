/** The thread that checks a library file: its path in, whether it is sound out. */
import { parentPort, workerData } from 'node:worker_threads';
import { isCorruption, openDatabase } from './connection.ts';

const tables = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`;

parentPort?.postMessage(isSound(String(workerData)));

/** Table by table, so that no look at the file lasts long: the log cannot shrink meanwhile. */
function isSound(path: string): boolean {
  try {
    const library = openDatabase(path, { readonly: true, durable: true, pageSize: 8192 });
    try {
      const names = library.prepare<[], string>(tables).pluck().all();
      return names.every(
        (name) => library.pragma(`quick_check("${name}")`, { simple: true }) === 'ok',
      );
    } finally {
      library.close();
    }
  } catch (error) {
    if (isCorruption(error)) return false;
    throw error;
  }
}
