/** Vectors lie in the library, one of each model. */
import { saveEmbedding } from '../../../store/embeddings.ts';
import type { ResultSaver } from '../../task.ts';
import { toVector } from './vectors.ts';

export function saverFor(model: string): ResultSaver {
  return (bytes, device) => ({
    write: (library, photoId) =>
      saveEmbedding(library, photoId, { model, vector: toVector(bytes), device }),
  });
}
