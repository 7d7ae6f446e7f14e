/** Forks analysers for the engine and joins both with a port of their own. Main process. */
import { constants, setPriority } from 'node:os';
import type { MessageChannelMain, MessagePortMain, UtilityProcess } from 'electron';
import type { AnalyserRole } from '../src/analyse/protocol.ts';
import type { ToEngine } from './messages.ts';
import { endProcess, listenToLastWords, whenSpawned } from './utility-process.ts';

export interface AnalyserForks {
  fork(key: number, role: AnalyserRole): void;
  kill(key: number): void;
  setNiceness(key: number, niceness: number): void;
  /** For when the engine has ended: its analysers are of no more use. */
  killAll(): void;
}

export interface ForkParts {
  forkAnalyser: (role: AnalyserRole) => UtilityProcess;
  createChannel: () => MessageChannelMain;
  /** To the engine that ordered the fork. */
  send: (message: ToEngine, ports: MessagePortMain[]) => void;
}

export function createAnalyserForks({
  forkAnalyser,
  createChannel,
  send,
}: ForkParts): AnalyserForks {
  const running = new Map<number, UtilityProcess>();

  return {
    fork(key, role) {
      const child = forkAnalyser(role);
      running.set(key, child);
      const lastWords = listenToLastWords(child);
      child.once('exit', (code) => {
        running.delete(key);
        const reason = [`exit code ${code}`, lastWords()].filter(Boolean).join(': ');
        // Where there are signals Electron passes on what waitpid says: the bare number of one.
        const fromOutside = process.platform !== 'win32' && code === constants.signals.SIGKILL;
        send({ kind: 'analyser-ended', key, reason, fromOutside }, []);
      });
      const { port1, port2 } = createChannel();
      child.postMessage({ kind: 'port' }, [port1]);
      send({ kind: 'analyser-port', key }, [port2]);
    },
    kill(key) {
      const child = running.get(key);
      if (child) endProcess(child);
    },
    setNiceness(key, niceness) {
      const child = running.get(key);
      if (!child) return;
      whenSpawned(child, (pid) => {
        try {
          setPriority(pid, niceness);
        } catch {
          // Not allowed on this system, or already gone: the work is done all the same.
        }
      });
    },
    killAll() {
      for (const child of running.values()) endProcess(child);
    },
  };
}
