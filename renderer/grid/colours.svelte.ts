/** The rough colours of photos, drawn until their pictures are there. Runs in the window. */
import { createContext } from 'svelte';
import { MOST_COLOURS } from '../../src/contract/photos.ts';
import type { Client } from '../../src/rpc/client.ts';

/** Beyond so many all are forgotten: those in sight are asked for again. */
const MOST_KEPT = 20_000;
const DIGITS = 6;

export class Colours {
  /** In CSS, by photo; null where the engine knows none yet. */
  #known = $state.raw<ReadonlyMap<number, string | null>>(new Map());
  readonly #client: Client;
  #isAsking = false;
  #wanted: readonly number[] = [];

  constructor(client: Client) {
    this.#client = client;
    client.on('library', ({ pictures }) => this.#forget(pictures));
  }

  /** A background for the photo; undefined while its colours are not known. */
  of(id: number): string | undefined {
    return this.#known.get(id) ?? undefined;
  }

  /** Photos that are shown or soon will be; of several wishes the last one counts. */
  want(ids: readonly number[]): void {
    this.#wanted = ids;
    if (!this.#isAsking) void this.#ask();
  }

  /** A failure costs the colours only; the connection tells of itself. */
  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      for (let ids = this.#missing(); ids.length > 0; ids = this.#missing()) {
        const answer = await this.#client.api.colours({ ids });
        const known =
          this.#known.size > MOST_KEPT ? new Map<number, string | null>() : new Map(this.#known);
        for (const id of ids) known.set(id, null);
        for (const { id, colours } of answer) known.set(id, backgroundOf(colours));
        this.#known = known;
      }
    } catch {
      return;
    } finally {
      this.#isAsking = false;
    }
  }

  #missing(): number[] {
    return this.#wanted.filter((id) => !this.#known.has(id)).slice(0, MOST_COLOURS);
  }

  #forget(ids: readonly number[]): void {
    if (ids.length === 0) return;
    const known = new Map(this.#known);
    for (const id of ids) known.delete(id);
    this.#known = known;
  }
}

/** The corners' colours, each fading towards the middle's. */
function backgroundOf(colours: string): string {
  const at = (place: number): string => `#${colours.slice(place * DIGITS, (place + 1) * DIGITS)}`;
  const corners = ['0 0', '100% 0', '0 100%', '100% 100%'].map(
    (corner, place) => `radial-gradient(at ${corner}, ${at(place)}, transparent 70%)`,
  );
  return `${corners.join(', ')}, ${at(4)}`;
}

export const [getColours, setColours] = createContext<Colours>();
