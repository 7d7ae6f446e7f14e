/**
 * Reads sidecars and exports of other programs in an analyser process, for the engine: what a hostile
 * file does to a parser costs that file, not the engine.
 */
import { AppError, PhotoError } from '../base/errors.ts';
import type { Sidecar } from '../media/sidecar.ts';
import type { TakeoutFile } from '../media/takeout.ts';
import { AnalyserClient } from './analyser-client.ts';
import type { FromAnalyser, SpawnAnalyser } from './protocol.ts';

/** Longer than a slow disk needs for some megabytes. */
const FILE_MILLISECONDS = 30_000;

type Read = Extract<FromAnalyser, { kind: 'sidecar-read' | 'takeout-read' }>;

/** One process, started with the first file and ended by `close`. */
export class SidecarReader {
  readonly #spawn: SpawnAnalyser;
  #client: AnalyserClient | undefined;

  constructor(spawn: SpawnAnalyser) {
    this.#spawn = spawn;
  }

  /** As `findSidecar` does. @throws PhotoError or AppError saying why it cannot be read. */
  async find(place: string): Promise<Sidecar | null> {
    const answer = await this.#read('read-sidecar', place);
    return answer.kind === 'sidecar-read' ? answer.sidecar : null;
  }

  /** As `readTakeoutFile` does. @throws PhotoError or AppError saying why it cannot be read. */
  async takeout(path: string): Promise<TakeoutFile | null> {
    const answer = await this.#read('read-takeout', path);
    return answer.kind === 'takeout-read' ? answer.file : null;
  }

  /** Ends the process. */
  close(): void {
    this.#client?.kill('there is no work');
    this.#client = undefined;
  }

  async #read(kind: 'read-sidecar' | 'read-takeout', path: string): Promise<Read> {
    const client = (this.#client ??= this.#start());
    const timer = setTimeout(() => client.kill('no end in sight', 'file'), FILE_MILLISECONDS);
    try {
      const answer = await client.readBeside(kind, path);
      if (answer.kind === 'failed') throw failure(path, answer);
      if (answer.kind !== 'lost') return answer;
      throw new PhotoError('took-too-long', `the program that read it ended: ${answer.reason}`);
    } finally {
      clearTimeout(timer);
    }
  }

  #start(): AnalyserClient {
    const client = new AnalyserClient(this.#spawn, 'images');
    client.onEnd(() => {
      if (this.#client === client) this.#client = undefined;
    });
    return client;
  }
}

function failure(
  path: string,
  { code, detail }: Extract<FromAnalyser, { kind: 'failed' }>,
): AppError | PhotoError {
  if (code === 'no-permission') return new AppError(code, `${path} may not be read.`);
  return new PhotoError(code, detail);
}
