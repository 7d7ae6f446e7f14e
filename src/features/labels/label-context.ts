/** What scoring a label needs of the rooms below: the library, its vectors, and the model that answers. */
import type { Background } from '../../embeddings/background.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import type { Store } from '../../store/database.ts';
import type { Scored } from '../../vectors/top-k.ts';
import type { Among } from '../../vectors/vector-index.ts';
import type { Fit } from './zero-shot.ts';

/** The vectors of the photos that have a file. */
export interface PhotoVectors {
  readonly size: number;
  /** How many vectors were written or removed so far. */
  readonly changes: number;
  /** How many were removed so far: others may stand at other places since. */
  readonly removals: number;
  /** The photos from one place to another, exclusive. */
  idsIn(from: number, to: number): ArrayLike<number>;
  /** Cosines of a vector of length 1 with the same photos. */
  cosines(query: Float32Array, from: number, to: number): Float32Array;
  /** Cosines with those of the photos that are here, in their order. */
  scores(query: Float32Array, among: Among): Scored;
  /** Photos evenly spread over the library. */
  sample(count: number): { ids: number[]; vectors: Float32Array[] };
}

/** What scoring needs to know of a model. */
export interface ScoringModel {
  key: string;
  logitScale: number;
  /** How scores in deviations become log-odds, fitted to this model. */
  fit: Fit;
}

/** What scoring needs to know of a model, from its manifest. */
export function scoringModel({ key, logitScale, fitted }: ModelManifest): ScoringModel {
  return { key, logitScale, fit: fitted.labels };
}

/** Read it anew for each piece of work: the model that answers may be another by then. */
export interface LabelContext {
  store: Store;
  model: ScoringModel;
  photos: PhotoVectors;
  embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  /** How the model scores this library in general. */
  background: () => Promise<Pick<Background, 'words' | 'sampleIds'>>;
}
