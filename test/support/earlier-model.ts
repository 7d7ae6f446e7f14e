/** The encoder of release 0.1.0, whole: its image tower lies beside the project, for comparisons. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { shippedModels } from '../../src/models/manifest.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';

const models = resolve(import.meta.dirname, '../../../shared/models');

/** The model before the built-in one; null where its image tower is not here. */
export function earlierModel(): ModelManifest | null {
  const [, earlier] = shippedModels();
  if (earlier === undefined) return null;
  const folder = join(models, earlier.id);
  if (!existsSync(join(folder, 'vision.onnx'))) return null;
  return { ...earlier, folder, files: { ...earlier.files, vision: 'vision.onnx' } };
}

/** The models to measure side by side: the earlier one where it is here, then the built-in one. */
export function modelsToCompare(): ModelManifest[] {
  const earlier = earlierModel();
  const [current] = shippedModels();
  return earlier === null ? [current] : [earlier, current];
}
