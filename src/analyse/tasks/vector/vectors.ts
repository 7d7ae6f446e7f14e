/** Vectors as they cross from the analyser to the engine. */

/** The name of the task. */
export const VECTOR = 'vector';

/** A vector as it crosses, as a copy of its own. */
export function toVector(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** The vectors among what was made. */
export function vectorsOf(
  made: readonly { photoId: number; task: string; bytes: Uint8Array }[],
): { photoId: number; vector: Float32Array }[] {
  return made.flatMap(({ photoId, task, bytes }) =>
    task === VECTOR ? [{ photoId, vector: toVector(bytes) }] : [],
  );
}
