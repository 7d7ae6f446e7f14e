/** The list of encoders, and what moves in it. Runs in the window; stays while other pages are shown. */
import type { Encoder, EncoderFault, EncoderState, Words } from '../../src/contract/encoders.ts';
import { client } from '../app/client.ts';
import { formatBytes } from '../app/format.ts';
import { toasts } from '../app/toasts.svelte.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';

class Encoders {
  list = $state.raw<readonly Encoder[]>([]);
  #isAsked = false;

  constructor() {
    client.on('encoders', () => {
      if (this.#isAsked) this.load();
    });
    client.on('encoderState', ({ id, state }) => this.#moved(id, state));
  }

  /** Asks for the list; it is kept up to date from then on. */
  load(): void {
    this.#isAsked = true;
    client.api
      .encoders({ language: getLocale() })
      .then((list) => (this.list = list))
      .catch((error: unknown) => toasts.problem(error));
  }

  #moved(id: string, state: EncoderState): void {
    this.list = this.list.map((encoder) => (encoder.id === id ? { ...encoder, state } : encoder));
  }
}

export const encoders = new Encoders();

/** Words of the catalogue in the window's language. */
export function inLocale(words: Words): string {
  return words[getLocale()];
}

const FAULTS: Record<Exclude<EncoderFault, 'disk-full'>, () => string> = {
  'no-connection': m.encoders_fault_no_connection,
  interrupted: m.encoders_fault_interrupted,
  refused: m.encoders_fault_refused,
  'unsafe-redirect': m.encoders_fault_unsafe_redirect,
  proxy: m.encoders_fault_proxy,
  'wrong-file': m.encoders_fault_wrong_file,
  'no-permission': m.encoders_fault_no_permission,
  'cannot-write': m.encoders_fault_cannot_write,
  'files-missing': m.encoders_fault_files_missing,
  'does-not-run': m.encoders_fault_does_not_run,
};

/** What stands in the way of an encoder, and what helps. */
export function faultWords({
  fault,
  bytes,
  total,
}: Extract<EncoderState, { kind: 'failed' }>): string {
  return fault === 'disk-full'
    ? m.encoders_fault_disk_full({ size: formatBytes(total - bytes) })
    : FAULTS[fault]();
}
