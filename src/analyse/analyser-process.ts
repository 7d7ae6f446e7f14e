/** Entry of an analyser as a Node child process. Electron's entry is electron/analyser-host.ts. */
import { runAnalyser } from './analyser.ts';
import type { FromAnalyser, ToAnalyser } from './protocol.ts';

// The engine is gone: nobody would take the results.
// An ordinary end would wait for a thread that hangs on a disk.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl+C reaches the whole process group; the engine decides when its analysers end.
process.on('SIGINT', () => undefined);

runAnalyser({
  send: (message: FromAnalyser) => {
    if (process.connected) process.send?.(message);
  },
  onMessage: (listener) => process.on('message', (message) => listener(message as ToAnalyser)),
});
