/** Runs in the double's thread: gives the entry its `process.parentPort`, then becomes the entry. */
import { parentPort, workerData } from 'node:worker_threads';
import { PortDouble } from './double.ts';

if (!parentPort) throw new Error('this file runs as a thread only');
const parent = new PortDouble(parentPort);
// A utility process posts bare messages to main.
parent.postMessage = (message: unknown) => parentPort?.postMessage(message);
Object.defineProperty(process, 'parentPort', { value: parent });
await import(workerData as string);
