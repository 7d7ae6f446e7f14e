import { describe, expect, it } from 'vitest';
import { candidateDevices, graphicsFingerprint, thisSystem } from '../../src/models/devices.ts';
import { runtimeVersion } from '../../src/models/runtime-version.ts';
import { defaultThreads, loadRuntime } from '../../src/models/runtime.ts';

describe('devices worth a test', () => {
  it.each([
    ['linux', 'x64', false, ['webgpu', 'cpu']],
    ['linux', 'x64', true, ['cuda', 'webgpu', 'cpu']],
    ['linux', 'arm64', false, ['cpu']],
    ['darwin', 'arm64', false, ['webgpu', 'coreml', 'cpu']],
    ['win32', 'x64', false, ['webgpu', 'directml', 'cpu']],
    ['win32', 'arm64', false, ['webgpu', 'directml', 'cpu']],
  ] as const)('on %s %s (CUDA installed: %s) are %j', (platform, arch, cudaInstalled, expected) => {
    expect(candidateDevices({ visionInt8: null }, { platform, arch, cudaInstalled })).toEqual(
      expected,
    );
  });

  it('hold the CPU with a quantized model, where there is one, before the CPU', () => {
    const visionInt8 = { path: 'vision_int8.onnx', lowestCosine: 0.9 };
    const system = { platform: 'linux', arch: 'arm64', cudaInstalled: false } as const;
    expect(candidateDevices({ visionInt8 }, system)).toEqual(['cpu-int8', 'cpu']);
  });

  it('are among those that the runtime says it was built with', async () => {
    const runtime = await loadRuntime();
    const built = runtime.listSupportedBackends().map(({ name }) => name);
    const wanted = candidateDevices({ visionInt8: null }).map((device) =>
      device === 'directml' ? 'dml' : device,
    );
    expect(built).toEqual(expect.arrayContaining(wanted));
    expect(thisSystem().platform).toBe(process.platform);
  });
});

describe('what a remembered test depends on', () => {
  it('is the same at every start of the same machine', () => {
    expect(graphicsFingerprint()).toBe(graphicsFingerprint());
    expect(graphicsFingerprint()).toContain(process.platform);
    expect(runtimeVersion()).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('threads', () => {
  it('are as many as there are cores, and never more than four', () => {
    expect([0, 1, 2, 4, 16].map(defaultThreads)).toEqual([1, 1, 2, 4, 4]);
  });
});
