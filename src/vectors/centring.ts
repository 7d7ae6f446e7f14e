/** Takes out of a text's vector what it shares with every text. Imports nothing. */

/**
 * Answers a function that takes the common direction out of vectors: that of the mean of unrelated
 * texts. Some photos lie near every text ("hubs"), and short words point to them more than sentences
 * do; without that direction they rank by what is their own (Mu and Viswanath 2018, "All-but-the-Top",
 * with the mean only). What it gains is in docs/measured.md.
 * @param background vectors of unrelated texts, of length 1 and of one model.
 * @returns vectors in, vectors of length 1 out; a text that says nothing else stays as it is.
 */
export function centring(
  background: readonly Float32Array[],
): (vector: Float32Array) => Float32Array {
  const direction = new Float64Array(background[0]?.length ?? 0);
  for (const vector of background) {
    for (let i = 0; i < direction.length; i += 1) direction[i] = at(direction, i) + at(vector, i);
  }
  const length = Math.hypot(...direction);
  return (vector) => {
    const share = dot(vector, direction) / length ** 2;
    const rest = Float64Array.from(vector, (value, i) => value - share * at(direction, i));
    const remaining = Math.hypot(...rest);
    if (!(remaining > 1e-3)) return vector;
    return Float32Array.from(rest, (value) => value / remaining);
  };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += at(a, i) * at(b, i);
  return sum;
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}
