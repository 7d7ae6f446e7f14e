/** Photos on their way through an encoder, several to one run. Runs in the analyser process. */
import { messageOf } from '../base/errors.ts';
import type { EncoderMaker } from './task.ts';

interface Waiting {
  input: Uint8Array;
  done: (bytes: Uint8Array) => void;
}

/** Runs an encoder with as many photos as it takes at once. */
export class EncoderQueue {
  readonly #maker: EncoderMaker;
  readonly #isLast: () => boolean;
  readonly #failed: (message: string) => void;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  /**
   * `isLast`: no further photo is under way, so that none waits for a full run. `failed`: the encoder
   * does not work any more; what waits for it waits for ever.
   */
  constructor(maker: EncoderMaker, isLast: () => boolean, failed: (message: string) => void) {
    this.#maker = maker;
    this.#isLast = isLast;
    this.#failed = failed;
  }

  /** The result of an input, after its run. */
  add(input: Uint8Array): Promise<Uint8Array> {
    const result = new Promise<Uint8Array>((done) => this.#waiting.push({ input, done }));
    this.look();
    return result;
  }

  /** Begins a run where there is one to begin. */
  look(): void {
    if (!this.#isReady()) return;
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined;
      this.look();
    });
  }

  #isReady(): boolean {
    const count = this.#waiting.length;
    return count >= this.#maker.atOnce || (count > 0 && this.#isLast());
  }

  async #runAll(): Promise<void> {
    while (this.#isReady()) {
      const batch = this.#waiting.splice(0, this.#maker.atOnce);
      let results: Uint8Array[];
      try {
        results = await this.#maker.run(batch.map(({ input }) => input));
      } catch (error) {
        this.#failed(messageOf(error));
        return;
      }
      for (const [index, { done }] of batch.entries()) {
        const bytes = results[index];
        if (bytes === undefined) throw new Error('the encoder answered fewer results than photos');
        done(bytes);
      }
    }
  }
}
