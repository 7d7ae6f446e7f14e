/** Starts analysers as Node child processes. Electron starts its own (electron/). */
import { fork } from 'node:child_process';
import { availableParallelism, setPriority } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnalyserProcess, AnalyserRole, FromAnalyser } from './protocol.ts';

const entry = fileURLToPath(
  new URL(`./analyser-process${extname(import.meta.filename)}`, import.meta.url),
);

/** Environment of an analyser: enough pool threads to decode on every core while files are read. */
export function analyserEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, UV_THREADPOOL_SIZE: String(availableParallelism() + 4) };
}

/** Forks an analyser whose messages cross by structured clone. */
export function spawnNodeAnalyser(_role: AnalyserRole): AnalyserProcess {
  const child = fork(entry, [], {
    serialization: 'advanced',
    execArgv: [],
    env: analyserEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // Native libraries write their last words to stderr: the end of it explains a crash.
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-2000);
  });
  let exited = false;
  const exitListeners: ((reason: string, fromOutside: boolean) => void)[] = [];
  const exit = (reason: string, fromOutside = false): void => {
    if (exited) return;
    exited = true;
    for (const listener of exitListeners) listener(reason, fromOutside);
  };
  child.once('error', (error) => exit(error.message));
  child.once('exit', (code, signal) =>
    exit(
      [signal ?? `exit code ${code ?? '?'}`, lastWords.trim()].filter(Boolean).join(': '),
      signal === 'SIGKILL',
    ),
  );
  return {
    send: (message) => {
      // A dead child is reported by `exit`; what was sent to it meanwhile is lost with it.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) =>
      child.on('message', (message: unknown) => listener(message as FromAnalyser)),
    onExit: (listener) => exitListeners.push(listener),
    kill: () => child.kill('SIGKILL'),
    setNiceness: (niceness) => {
      try {
        if (child.pid !== undefined) setPriority(child.pid, niceness);
      } catch {
        // Not allowed on this system, or already gone: the work is done all the same.
      }
    },
  };
}
