/** Takes out of a text's vector what it shares with every text. */
import { addScaled, dot, lengthOf, meanVector, normalised } from './arithmetic.ts';

/** What is left of a shorter rest says nothing: such a text is as good as the common direction. */
const SHORTEST_REST = 1e-3;

/**
 * Answers a function that takes the common direction out of vectors: that of the mean of background
 * prompts. Some photos lie near every text ("hubs"), and short words point to them more than
 * sentences do; without that direction they rank by what is their own (Mu and Viswanath 2018,
 * "All-but-the-Top", with the mean only). What it gains is in docs/measured.md.
 * @param background vectors of background prompts, of length 1 and of one model.
 * @returns vectors in, vectors of length 1 out; a text that says nothing else stays as it is.
 */
export function centring(
  background: readonly Float32Array[],
): (vector: Float32Array) => Float32Array {
  const direction = meanVector(background, background[0]?.length ?? 0);
  const squared = dot(direction, direction);
  return (vector) => {
    const rest = Float64Array.from(vector);
    addScaled(rest, direction, -dot(vector, direction) / squared);
    return lengthOf(rest) > SHORTEST_REST ? normalised(rest) : vector;
  };
}
