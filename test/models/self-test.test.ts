import { platform } from 'node:os';
import { describe, expect, it } from 'vitest';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testReason } from '../../src/models/device-reason.ts';
import { renderGoldenPhotos } from '../../src/models/golden.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { testDevice } from '../../src/models/self-test.ts';
import { scratchFolder } from '../support/scratch.ts';
import { hasSoftwareVulkan, runDeviceTest, SOFTWARE_VULKAN } from './run-device-test.ts';

const model = builtInModel();
/** Debian's qemu-user; it takes minutes, so it is asked for. */
const qemu = '/usr/bin/qemu-x86_64';
const emulator = process.env['KEEPSAKE_EMULATE'] === '1' && existsSync(qemu) ? qemu : null;

describe('the CPU', () => {
  it('passes against the vectors stored with the model', async () => {
    const test = await testDevice(model, 'cpu');
    expect(test).toMatchObject({ verdict: 'good', passed: true, speedup: 1 });
    expect(test.compared).toBe(renderGoldenPhotos(model.image.size).length);
    expect(test.cosine).toBeGreaterThan(0.999);
  });

  it('is refused when it answers other vectors than the stored ones', async () => {
    const upsideDown = { ...model.image, mean: [0.5, 0.9, 0.1], std: [-0.25, 0.1, 0.3] } as const;
    const test = await testDevice({ ...model, image: upsideDown }, 'cpu');
    expect(test).toMatchObject({ verdict: 'wrong', passed: false });
    expect(testReason(test)).toMatchObject({ code: 'other-vectors', cosine: test.cosine });
    expect(test.cosine).toBeLessThan(0.999);
  });

  it('cannot be asked about a model whose file is broken: that is no fault of a device', async () => {
    const folder = scratchFolder();
    cpSync(model.folder, folder, { recursive: true });
    writeFileSync(join(folder, 'vision.onnx'), 'not a model');
    const test = await testDevice({ ...model, folder }, 'webgpu');
    expect(test).toMatchObject({ verdict: 'no-reference', passed: false });
    expect(test.detail).toContain('vision.onnx');
  });
});

describe('the CPU with a model quantized to 8 bits', () => {
  it('is taken where its vectors are near enough the float ones, whatever its speed', async () => {
    const test = await testDevice(model, 'cpu-int8', { acceptSlow: true });
    expect(test.compared).toBeGreaterThan(0);
    // Without 8-bit dot products its sums saturate; there it must be refused, and nothing else matters.
    expect(test.passed).toBe((test.cosine ?? 0) > (model.files.visionInt8?.lowestCosine ?? 1));
  });

  it('is refused when it answers other vectors than its own loss explains', async () => {
    const folder = scratchFolder();
    cpSync(model.folder, folder, { recursive: true });
    const strict = { path: 'vision_int8.onnx', lowestCosine: 0.9999 };
    const files = { ...model.files, visionInt8: strict };
    const test = await testDevice({ ...model, folder, files }, 'cpu-int8', { acceptSlow: true });
    expect(test).toMatchObject({ verdict: 'wrong', passed: false });
    expect(testReason(test)).toMatchObject({ code: 'other-vectors', cosine: test.cosine });
  });

  it('is absent from a model without such a file', async () => {
    const files = { ...model.files, visionInt8: null };
    const test = await testDevice({ ...model, files }, 'cpu-int8');
    expect(test).toMatchObject({ verdict: 'absent', passed: false });
  });
});

describe.skipIf(emulator === null)('a processor without 8-bit dot products (emulated)', () => {
  it('computes other vectors of the quantized model, far below what its test lets pass', async () => {
    const child = join(import.meta.dirname, 'quantized-child.ts');
    const args = ['-cpu', 'Haswell', process.execPath, child];
    const { stdout } = await promisify(execFile)(emulator ?? '', args);
    expect(Number(stdout)).toBeLessThan(model.files.visionInt8?.lowestCosine ?? 0);
  }, 600_000);
});

describe.runIf(platform() === 'linux')('a device that is not here', () => {
  it('WebGPU without a graphics driver: is absent, in plain words', async () => {
    const test = await runDeviceTest('webgpu', 'test');
    expect(test).toMatchObject({ verdict: 'absent', passed: false });
    expect(testReason(test).code).toBe('no-adapter');
    expect(test.detail).toContain('webgpu');
  });

  it.each(['coreml', 'directml', 'cuda'] as const)('%s on Linux: is absent', async (device) => {
    const test = await runDeviceTest(device, 'accept-slow');
    expect(test).toMatchObject({ verdict: 'absent', passed: false });
    expect(testReason(test).code).toBe('no-libraries');
  });
});

describe.skipIf(!hasSoftwareVulkan)('WebGPU on a software driver', { timeout: 300_000 }, () => {
  it('computes the same as the CPU, and is refused for its slowness', async () => {
    const test = await runDeviceTest('webgpu', 'test', { driver: SOFTWARE_VULKAN });
    expect(test).toMatchObject({ verdict: 'slow', passed: false });
    expect(testReason(test)).toMatchObject({
      code: 'slower',
      milliseconds: test.photoMilliseconds,
    });
    expect(test.cosine).toBeGreaterThan(0.999);
    expect(test.speedup).toBeLessThan(1);
  });

  it('is accepted when slowness is', async () => {
    const test = await runDeviceTest('webgpu', 'accept-slow', { driver: SOFTWARE_VULKAN });
    expect(test).toMatchObject({ verdict: 'slow', passed: true });
    expect(test.cosine).toBeGreaterThan(0.999);
  });
});
