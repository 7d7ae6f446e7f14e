/** The caption of the photo that is looked at: its draft, and what is being written. Runs in the window. */
import type { CaptionDraft } from '../../src/contract/captions.ts';
import type { Client } from '../../src/rpc/client.ts';
import { announced } from '../app/history.ts';
import { codeOf } from '../app/problems.ts';
import { toasts } from '../app/toasts.svelte.ts';
import { m } from '../paraglide/messages.js';

type Language = CaptionDraft['language'];

export class PhotoCaption {
  /** What the machine would say; null until that is known. */
  draft = $state.raw<CaptionDraft | null>(null);
  isDrafting = $state(false);
  /** The user asked for the draft of this photo. */
  isAsked = $state(false);
  /** What is being written; null while nothing is. */
  written = $state<string | null>(null);

  readonly #client: Client;
  /** After the user's word was taken. */
  readonly #onchange: (photo: number) => void;
  #photo = 0;
  #language: Language = 'en';
  #asked = 0;

  constructor(client: Client, onchange: (photo: number) => void) {
    this.#client = client;
    this.#onchange = onchange;
  }

  /** Another photo, or another language of the window. */
  show(photo: number, language: Language): void {
    if (photo === this.#photo && language === this.#language) return;
    if (photo !== this.#photo) this.written = null;
    this.#photo = photo;
    this.#language = language;
    this.draft = null;
    this.isAsked = false;
    this.refresh();
  }

  /** A draft may have been made meanwhile. */
  refresh(): void {
    if (this.isDrafting) return;
    const [photo, language] = [this.#photo, this.#language];
    void this.#ask(() => this.#client.api.captionDraft({ photo, language }));
  }

  /** Has a draft made, unless there is one. */
  async suggest(): Promise<void> {
    this.isAsked = true;
    if (this.isDrafting || this.draft !== null) return;
    const [photo, language] = [this.#photo, this.#language];
    this.isDrafting = true;
    await this.#ask(() => this.#client.api.suggestCaption({ photo, language }));
  }

  /** The draft becomes the user's caption; nothing happens where it says nothing. */
  accept(): void {
    const text = this.draft?.text ?? '';
    if (text !== '' && this.written === null) this.#set(text, m.caption_accepted());
  }

  /** Lets the user write, beginning with what there is. */
  write(caption: string | null): void {
    const draft = this.draft?.text ?? '';
    this.written ??= caption ?? draft;
  }

  /** Takes over what was written; nothing left means that the user says nothing any more. */
  save(before: string | null): void {
    const text = this.written?.trim() ?? '';
    this.written = null;
    if (text === (before ?? '')) return;
    this.#set(text === '' ? null : text, text === '' ? m.caption_removed() : m.caption_saved());
  }

  cancel(): void {
    this.written = null;
  }

  #set(caption: string | null, words: string): void {
    const photo = this.#photo;
    this.isAsked = false;
    const order = this.#client.api.setCaption({ photo, caption });
    void announced(order, () => words).then(() => this.#onchange(photo));
  }

  /** An answer that comes after the next question is dropped. */
  async #ask(question: () => Promise<CaptionDraft | null>): Promise<void> {
    const number = ++this.#asked;
    try {
      const draft = await question();
      if (number === this.#asked) this.draft = draft;
    } catch (error) {
      // The viewer itself says when the connection is gone.
      if (number === this.#asked && codeOf(error) !== 'closed') toasts.problem(error);
    } finally {
      if (number === this.#asked) this.isDrafting = false;
    }
  }
}
