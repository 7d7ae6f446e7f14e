/** What is remembered of how a label was scored, as JSON beside it; so a restart needs no learning. */
import * as v from 'valibot';
import type { LabelScorer } from '../../contract/api.ts';
import type { Member } from './label-classifier.ts';

/** Raised whenever the same label would get other probabilities. */
export const SCORING_VERSION = 5;

const finite = v.pipe(v.number(), v.finite());
const schema = v.object({
  /** What it was made from: the model, prompts and decisions of the label and its set. */
  basis: v.string(),
  /** Photos in the library then. */
  photos: finite,
  kind: v.picklist(['prompts', 'learned', 'none']),
  quality: v.nullable(v.object({ prompts: finite, learned: finite, decisions: finite })),
  calibration: v.nullable(
    v.object({
      background: v.object({ mean: finite, deviation: finite }),
      share: finite,
      fit: v.object({ slope: finite, offset: finite }),
    }),
  ),
  classifier: v.nullable(
    v.object({
      slope: finite,
      offset: finite,
      /** Little-endian float32, base64. */
      weights: v.string(),
    }),
  ),
});

/** How a label was scored. */
export interface Scorer extends Pick<Member, 'calibration' | 'classifier'> {
  basis: string;
  photos: number;
  kind: LabelScorer['kind'];
  quality: LabelScorer['quality'];
}

export function writeScorer({ classifier, ...rest }: Scorer): string {
  const stored =
    classifier === null
      ? null
      : { ...classifier, weights: Buffer.from(classifier.weights.buffer).toString('base64') };
  return JSON.stringify({ ...rest, classifier: stored });
}

/** Null where there is none, or one of another version. */
export function readScorer(text: string | null): Scorer | null {
  if (text === null) return null;
  const result = v.safeParse(schema, JSON.parse(text));
  if (!result.success) return null;
  const { classifier, ...rest } = result.output;
  if (classifier === null) return { ...rest, classifier };
  const bytes = Uint8Array.from(Buffer.from(classifier.weights, 'base64'));
  return { ...rest, classifier: { ...classifier, weights: new Float32Array(bytes.buffer) } };
}
