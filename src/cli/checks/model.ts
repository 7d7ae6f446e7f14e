/** The doctor tries the model: its files, its text tower, and each device for its image tower. */
import type { DeviceState } from '../../contract/models.ts';
import { messageOf } from '../../base/errors.ts';
import { AnalyserClient } from '../../analyse/analyser-client.ts';
import { TEST_MILLISECONDS } from '../../analyse/devices.ts';
import { QueryEncoder } from '../../analyse/query-encoder.ts';
import { spawnNodeAnalyser } from '../../analyse/spawn.ts';
import { admitDevice, deviceReport } from '../../models/admission.ts';
import type { Admission, DeviceRecord } from '../../models/admission.ts';
import { candidateDevices } from '../../models/devices.ts';
import { shippedModels } from '../../models/manifest.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import { verifyModel } from '../../models/verify.ts';
import type { Check } from './check.ts';

/** The model's files against their hashes, and its text tower at work. */
export async function checkModel(model: ModelManifest): Promise<Check[]> {
  const wrong = await verifyModel(model);
  if (wrong.length > 0) {
    return [
      {
        name: 'model',
        state: 'problem',
        detail: `${wrong.join(', ')} in ${model.folder} is not what was shipped`,
        advice: shippedModels().some(({ id }) => id === model.id)
          ? 'Install Keepsake again.'
          : `Take it anew: \`keepsake models remove ${model.id}\`, then download or import it.`,
      },
    ];
  }
  const encoder = new QueryEncoder(spawnNodeAnalyser, model.folder);
  try {
    await encoder.embed(['a photo of a dog']);
    return [{ name: 'model', state: 'ok', detail: describe(model) }];
  } catch (error) {
    return [
      {
        name: 'model',
        state: 'problem',
        detail: messageOf(error),
        advice: 'onnxruntime-node has no binary for this system, or lacks a system library.',
      },
    ];
  } finally {
    encoder.close();
  }
}

/** What a model can be asked: `keepsake-clip@1.0.0, 384 dimensions, understands en and zh, …`. */
function describe({ key, dimensions, languages }: ModelManifest): string {
  const good = languages.good.join(', ');
  const others = languages.others === 'some' ? ' well, other languages less well' : ' only';
  return `${key}, ${dimensions} dimensions, understands ${good}${others}`;
}

/** Every device is tested here and now; nothing is remembered. */
export async function checkDevices(model: ModelManifest): Promise<Check[]> {
  const records = new Map<string, DeviceRecord>();
  const admission: Admission = {
    candidates: candidateDevices(model.files),
    preferred: 'auto',
    circumstances: model.key,
    records: {
      get: (key) => records.get(key) ?? null,
      set: (key, record) => records.set(key, record),
    },
    runTest: async (device) => {
      const client = new AnalyserClient(spawnNodeAnalyser, 'images');
      const hangs = setTimeout(() => client.kill('no answer'), TEST_MILLISECONDS);
      try {
        return await client.testDevice(device, model.folder, false);
      } finally {
        clearTimeout(hangs);
        client.kill('the test is over');
      }
    },
  };
  const chosen = await admitDevice(admission);
  return deviceReport(admission, chosen).devices.map(deviceCheck);
}

function deviceCheck({ id, state, reason, speedup, photosPerSecond }: DeviceState): Check {
  const pace = photosPerSecond === null ? '' : `, ${photosPerSecond.toFixed(1)} photos a second`;
  const times = speedup === null || id === 'cpu' ? '' : `, ${speedup.toFixed(1)} times the CPU`;
  const speed = `${pace}${times}`;
  if (state === 'active') return { name: `device ${id}`, state: 'ok', detail: `in use${speed}` };
  return {
    name: `device ${id}`,
    state: 'note',
    detail: `${reason?.message ?? 'not needed'}${speed}`,
  };
}
