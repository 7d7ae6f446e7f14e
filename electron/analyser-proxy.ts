/**
 * Analysers as the engine process sees them: it asks main to fork one and is handed a port to it.
 * Engine process (utility); touches no Electron object but the ports it is given.
 */
import type { MessagePortMain } from 'electron';
import type {
  AnalyserProcess,
  AnalyserRole,
  FromAnalyser,
  SpawnAnalyser,
  ToAnalyser,
} from '../src/analyse/protocol.ts';
import type { FromEngine } from './messages.ts';

export interface AnalyserProxies {
  spawn: SpawnAnalyser;
  /** Main has forked the analyser of this key. */
  connect(key: number, port: MessagePortMain): void;
  ended(key: number, reason: string, fromOutside: boolean): void;
}

interface Proxy {
  connect(port: MessagePortMain): void;
  end(reason: string, fromOutside: boolean): void;
}

/** `send` carries orders to main. */
export function createAnalyserProxies(send: (message: FromEngine) => void): AnalyserProxies {
  const proxies = new Map<number, Proxy>();
  let lastKey = 0;

  function spawn(role: AnalyserRole): AnalyserProcess {
    const key = ++lastKey;
    let port: MessagePortMain | undefined;
    let early: ToAnalyser[] = [];
    let receive: ((message: FromAnalyser) => void) | undefined;
    const exitListeners: ((reason: string, fromOutside: boolean) => void)[] = [];

    proxies.set(key, {
      connect(given) {
        port = given;
        port.on('message', ({ data }) => receive?.(data as FromAnalyser));
        port.start();
        for (const message of early) port.postMessage(message);
        early = [];
      },
      end(reason, fromOutside) {
        proxies.delete(key);
        port?.close();
        for (const listener of exitListeners) listener(reason, fromOutside);
      },
    });
    send({ kind: 'fork-analyser', key, role });

    return {
      send(message) {
        if (port) port.postMessage(message);
        else early.push(message);
      },
      onMessage: (listener) => {
        receive = listener;
      },
      onExit: (listener) => exitListeners.push(listener),
      kill: () => send({ kind: 'kill-analyser', key }),
      setNiceness: (niceness) => send({ kind: 'niceness', key, niceness }),
    };
  }

  return {
    spawn,
    connect: (key, port) => proxies.get(key)?.connect(port),
    ended: (key, reason, fromOutside) => proxies.get(key)?.end(reason, fromOutside),
  };
}
