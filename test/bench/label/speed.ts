/** How long scoring a large library takes. */
import { normalised } from '../../../src/vectors/arithmetic.ts';
import { USUAL_THRESHOLD } from '../../../src/contract/labels.ts';
import { probabilities, scan } from '../../../src/features/labels/label-classifier.ts';
import type { Member, LabelClassifier } from '../../../src/features/labels/label-classifier.ts';
import { VectorIndex } from '../../../src/vectors/vector-index.ts';

/** Seconds of processor time (others may be at work) to score 100,000 photos for 50 labels with two prompts each, vectors to probabilities. */
export function measureSpeed(dimensions = 512): {
  photos: number;
  labels: number;
  seconds: number;
} {
  const [photos, labels] = [100_000, 50];
  const index = new VectorIndex(dimensions);
  for (let id = 1; id <= photos; id += 1) index.set(id, madeUp(dimensions));
  const classifiers = Array.from({ length: labels }, (_, label): LabelClassifier => {
    const member: Member = {
      labelId: label + 1,
      prompts: ['one', 'two'],
      vectors: [madeUp(dimensions), madeUp(dimensions)],
      calibration: {
        background: { mean: 0, deviation: 0.1 },
        share: 0.05,
        fit: { slope: 1.5, offset: -1.85 },
      },
      learned: label % 2 === 0 ? null : { slope: 1, offset: 0, weights: madeUp(dimensions) },
    };
    return { members: [member], logitScale: 100 };
  });
  const begun = process.cpuUsage();
  let passed = 0;
  for (const classifier of classifiers) {
    const scanned = scan(classifier, (query) => index.cosines(query, 0, photos));
    for (let place = 0; place < photos; place += 1) {
      if ((probabilities(classifier, scanned, place)[0] ?? 0) > USUAL_THRESHOLD) passed += 1;
    }
  }
  const { user, system } = process.cpuUsage(begun);
  const seconds = (user + system) / 1e6;
  if (passed < 0) throw new Error('The work must not be left out.');
  return { photos, labels, seconds };
}

function madeUp(dimensions: number): Float32Array {
  return normalised(Array.from({ length: dimensions }, () => Math.random() - 0.5));
}
