/** What is remembered of how a label was scored, as JSON beside it; so a restart needs no learning. */
import * as v from 'valibot';
import type { LabelScorer } from '../../contract/labels.ts';
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
  learned: v.nullable(
    v.object({
      slope: finite,
      offset: finite,
      /** Little-endian float32, base64. */
      weights: v.string(),
    }),
  ),
});

/** How a label was scored. */
export interface ScoringRecord extends Pick<Member, 'calibration' | 'learned'> {
  basis: string;
  photos: number;
  kind: LabelScorer['kind'];
  quality: LabelScorer['quality'];
}

export function writeScoringRecord({ learned, ...rest }: ScoringRecord): string {
  const stored =
    learned === null
      ? null
      : { ...learned, weights: Buffer.from(learned.weights.buffer).toString('base64') };
  return JSON.stringify({ ...rest, learned: stored });
}

/** Null where there is none, or one of another version. */
export function readScoringRecord(text: string | null): ScoringRecord | null {
  if (text === null) return null;
  const result = v.safeParse(schema, JSON.parse(text));
  if (!result.success) return null;
  const { learned, ...rest } = result.output;
  if (learned === null) return { ...rest, learned };
  const bytes = Uint8Array.from(Buffer.from(learned.weights, 'base64'));
  return { ...rest, learned: { ...learned, weights: new Float32Array(bytes.buffer) } };
}
