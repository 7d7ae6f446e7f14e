/** The engine's announcements: one typed stream of events to however many windows listen. */
import { contract } from '../contract/contract.ts';
import type { Events } from '../contract/contract.ts';
import { checkAnnouncement, checksAnswers } from './check-answers.ts';

export type EventListener = <Event extends keyof Events>(event: Event, data: Events[Event]) => void;

/** Who listens to the engine. */
export class Announcer {
  readonly #listeners = new Set<EventListener>();

  /** Adds a listener; the answer removes it. */
  readonly subscribe = (listener: EventListener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  announce<Event extends keyof Events>(event: Event, data: Events[Event]): void {
    if (checksAnswers) checkAnnouncement(contract.events, event, data);
    for (const listener of this.#listeners) listener(event, data);
  }
}
