/**
 * What an ONNX graph takes and gives, read from the graph itself. Runs in an analyser, for a stranger's
 * file is opened by native code; must not import the store.
 */
import { messageOf } from '../../base/errors.ts';
import { loadRuntime } from '../runtime.ts';

/** One input or output. `shape`: its sizes, null where the graph leaves one open. */
export interface GraphValue {
  name: string;
  /** Such as `float32` or `int64`. */
  type: string;
  shape: (number | null)[];
}

export interface Graph {
  path: string;
  inputs: GraphValue[];
  outputs: GraphValue[];
  /** The runtime's words where it cannot be opened; null where it can. */
  problem: string | null;
}

/** Opens a file on the CPU, looks at it, and closes it. Does not throw. */
export async function readGraph(path: string): Promise<Graph> {
  try {
    const runtime = await loadRuntime();
    const session = await runtime.InferenceSession.create(path, {
      executionProviders: ['cpu'],
      // Nothing is run: optimizing would take seconds and memory.
      graphOptimizationLevel: 'disabled',
      logSeverityLevel: 4,
    });
    try {
      const read = (values: typeof session.inputMetadata): GraphValue[] =>
        values.map((value) =>
          value.isTensor
            ? {
                name: value.name,
                type: value.type,
                shape: value.shape.map((size) => (typeof size === 'number' ? size : null)),
              }
            : { name: value.name, type: 'other', shape: [] },
        );
      return {
        path,
        inputs: read(session.inputMetadata),
        outputs: read(session.outputMetadata),
        problem: null,
      };
    } finally {
      await session.release();
    }
  } catch (error) {
    return { path, inputs: [], outputs: [], problem: messageOf(error) };
  }
}
