/** Starts the WebAssembly SIMD kernel (kernel.wat). Runs in the engine and its threads. */
import { kernelBytes } from './kernel-bytes.ts';

/** Memory that kernels, threads and JavaScript share; growing it replaces `buffer`, and views of before still hold. */
export interface KernelMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

// The types of WebAssembly come with those of the browser, which this environment does not have.
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object;
  Memory: new (size: { initial: number; maximum: number; shared: true }) => KernelMemory;
  Instance: new (module: object, imports: object) => { exports: unknown };
}
const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };

/** The kernel's exports; every argument is an address, a number of bytes, or a count. */
export interface Kernel {
  memory: KernelMemory;
  cosines(query: number, record: number, count: number, dimensions: number, out: number): void;
  cosinesAt(query: number, addresses: number, count: number, dimensions: number): void;
  distances(tables: number, sketch: number, count: number, bytes: number, out: number): void;
  write(source: number, mean: number, dimensions: number, record: number, sketch: number): void;
  near(
    query: number,
    words: number,
    columns: number,
    stride: number,
    from: number,
    count: number,
    limit: number,
    out: number,
  ): number;
}

/** What the int16 of a record or query are multiples of. */
export const UNIT = 1 / 32_767;
export const PAGE_BYTES = 65_536;
/** 4 GB, the most that 32-bit addresses reach; only address space until it is grown into. */
export const MOST_PAGES = 65_536;

let compiled: object | undefined;

/** A kernel with an empty memory, or over that of another. */
export function startKernel(
  memory: KernelMemory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true }),
): Kernel {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'));
  const instance = new WebAssembly.Instance(compiled, { keepsake: { memory } });
  return { memory, ...(instance.exports as Omit<Kernel, 'memory'>) };
}
