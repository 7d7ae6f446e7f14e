/** Entry of an analyser as an Electron utility process; Node's entry is src/analyse/analyser-process.ts. */
import './end-on-rejection.ts';
import { runAnalyser } from '../src/analyse/analyser.ts';
import type { ToAnalyser } from '../src/analyse/protocol.ts';

// Main transfers the port to the engine in its first message; nothing else ever comes from main.
process.parentPort.once('message', ({ ports: [port] }) => {
  if (!port) throw new Error('an analyser was started without its port');
  runAnalyser({
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data as ToAnalyser)),
  });
  // The engine is gone: nobody would take the results.
  port.on('close', () => process.exit(0));
  port.start();
});
