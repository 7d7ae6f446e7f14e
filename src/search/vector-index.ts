/** All photos' vectors in memory, searched by cosine similarity. Runs in the engine. */
export class VectorIndex {
  readonly dimensions: number;
  readonly #vectors = new Map<number, Float32Array>();

  constructor(dimensions: number) {
    this.dimensions = dimensions;
  }

  get size(): number {
    return this.#vectors.size;
  }

  has(photoId: number): boolean {
    return this.#vectors.has(photoId);
  }

  ids(): number[] {
    return [...this.#vectors.keys()];
  }

  /** Adds or replaces a vector (L2-normalised; a Buffer holds little-endian float32). */
  set(photoId: number, vector: Float32Array | Buffer): void {
    this.#vectors.set(
      photoId,
      vector instanceof Float32Array
        ? vector.slice()
        : new Float32Array(new Uint8Array(vector).buffer),
    );
  }

  delete(photoId: number): void {
    this.#vectors.delete(photoId);
  }

  load(rows: Iterable<{ photoId: number; vector: Buffer }>): void {
    for (const { photoId, vector } of rows) this.set(photoId, vector);
  }

  /** Cosine of every photo, or of those in `among`. */
  scores(
    query: Float32Array,
    among: Iterable<number> | null = null,
  ): { ids: number[]; scores: number[] } {
    const ids: number[] = [];
    const scores: number[] = [];
    for (const id of among ?? this.#vectors.keys()) {
      const vector = this.#vectors.get(id);
      if (vector === undefined) continue;
      let sum = 0;
      for (let i = 0; i < vector.length; i += 1) sum += (vector[i] ?? 0) * (query[i] ?? 0);
      ids.push(id);
      scores.push(sum);
    }
    return { ids, scores };
  }

  /** The best `limit` photos by cosine, descending, ties by id. */
  nearest(
    query: Float32Array,
    limit: number,
    among: Iterable<number> | null = null,
  ): { ids: number[]; scores: number[] } {
    const { ids, scores } = this.scores(query, among);
    const order = ids.map((_, place) => place);
    order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (ids[a] ?? 0) - (ids[b] ?? 0));
    const best = order.slice(0, limit);
    return { ids: best.map((p) => ids[p] ?? 0), scores: best.map((p) => scores[p] ?? 0) };
  }
}
