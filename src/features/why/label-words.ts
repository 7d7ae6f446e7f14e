/** The word of the label list that comes nearest to a photo. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { defaultSets } from '../../base/label-sets.ts';
import type { WhyRequest } from '../../contract/why.ts';
import type { FittingModel } from '../../search/fit.ts';
import { listLabels } from '../../store/labels.ts';
import { dot } from '../../vectors/arithmetic.ts';

type Language = WhyRequest['language'];

/** A label by the last part of its name, and what it is looked for by. */
interface LabelWord {
  name: Record<Language, string>;
  prompts: readonly string[];
}

/** The user's labels and those that come with Keepsake, as vectors of one model. */
export class LabelWords {
  readonly #library: Database;
  readonly #shipped: LabelWord[];
  /** By model and prompt. */
  #known: { model: FittingModel; vectors: Map<string, Float32Array> } | undefined;

  constructor(library: Database) {
    this.#library = library;
    this.#shipped = defaultSets().flatMap(({ labels }) =>
      labels.map(({ name, prompts }) => ({
        name: { en: lastPart(name.en), 'zh-CN': lastPart(name['zh-CN']) },
        prompts,
      })),
    );
  }

  /** @throws AppError 'encoder-unavailable'. */
  async nearest(
    photo: Float32Array,
    model: FittingModel,
    language: Language,
  ): Promise<string | null> {
    const own = listLabels(this.#library).map(({ name, prompts }): LabelWord => {
      const word = lastPart(name);
      return { name: { en: word, 'zh-CN': word }, prompts };
    });
    const words = [...own, ...this.#shipped];
    const vectors = await this.#embed(
      words.flatMap(({ prompts }) => prompts),
      model,
    );
    let best: { name: string; score: number } | null = null;
    for (const { name, prompts } of words) {
      for (const prompt of prompts) {
        const score = dot(photo, vectors.get(prompt) ?? []);
        if (best === null || score > best.score) best = { name: name[language], score };
      }
    }
    return best?.name ?? null;
  }

  /** Prompts that are new are embedded; the others are remembered while the model stays. */
  async #embed(
    prompts: readonly string[],
    model: FittingModel,
  ): Promise<ReadonlyMap<string, Float32Array>> {
    if (this.#known?.model !== model) this.#known = { model, vectors: new Map() };
    const { vectors } = this.#known;
    const missing = [...new Set(prompts)].filter((prompt) => !vectors.has(prompt));
    if (missing.length > 0) {
      const found = await model.texts.embed(missing);
      for (const [place, vector] of found.entries()) vectors.set(missing[place] ?? '', vector);
    }
    return vectors;
  }
}

/** `Food/Fruit` is told as *Fruit*. */
function lastPart(name: string): string {
  return name.split('/').at(-1) ?? name;
}
