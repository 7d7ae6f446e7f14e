/** Which onnxruntime-node this is, for those who never load it. Runs in the engine. */
import { createRequire } from 'node:module';

/** The runtime's version. Part of the key under which device tests are remembered. */
export function runtimeVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as {
    version: string;
  };
  return version;
}
