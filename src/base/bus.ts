/** What the parts of the engine tell each other without knowing who listens. */
import type { Report } from './log.ts';

type Listener<Data> = (data: Data) => unknown;

/** Named events of one engine; `Events` says what each carries. */
export class Bus<Events extends object> {
  readonly #listeners = new Map<keyof Events, Listener<never>[]>();
  readonly #report: Report;

  /** @param report hears of listeners that fail: they stop neither the others nor the teller. */
  constructor(report: Report) {
    this.#report = report;
  }

  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  /** Adds the listeners of one part, by the events' names. */
  listenAll(listeners: { readonly [Name in keyof Events]?: Listener<Events[Name]> }): void {
    for (const name of Object.keys(listeners) as (keyof Events)[]) {
      const listener = listeners[name];
      if (listener !== undefined) this.on(name, listener);
    }
  }

  /** Calls every listener at once, in the order in which they came; resolves when all are through. */
  async tell<Name extends keyof Events>(name: Name, data: Events[Name]): Promise<void> {
    const listeners = (this.#listeners.get(name) ?? []) as Listener<Events[Name]>[];
    await Promise.all(listeners.map((listener) => this.#call(name, listener, data)));
  }

  async #call<Data>(name: keyof Events, listener: Listener<Data>, data: Data): Promise<void> {
    try {
      await listener(data);
    } catch (error) {
      this.#report(error, String(name));
    }
  }
}
