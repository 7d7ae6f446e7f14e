import { describe, expect, it } from 'vitest';
import type { DeviceId, DeviceReport } from '../../src/contract/models.ts';
import {
  admitDevice,
  deviceReport,
  recordKey,
  quarantineDevice,
} from '../../src/models/admission.ts';
import type { Admission, DeviceRecord } from '../../src/models/admission.ts';
import type { DeviceTest, DeviceVerdict } from '../../src/models/self-test.ts';
import { runDeviceTest } from './run-device-test.ts';
import type { Manner } from './run-device-test.ts';

function result(device: DeviceId, verdict: DeviceVerdict, speedup: number | null): DeviceTest {
  return {
    device,
    verdict,
    passed: verdict === 'good',
    detail: verdict === 'absent' ? 'backend not found' : null,
    cosine: null,
    compared: 0,
    fellBack: false,
    speedup,
    openMilliseconds: null,
    photoMilliseconds: speedup === null ? null : 10 / speedup,
  };
}

/** An admission over records in memory; `tests` counts what was run. */
function admission(
  runTest: Admission['runTest'],
  changes: Partial<Admission> = {},
): Admission & { stored: Map<string, DeviceRecord>; tests: DeviceId[] } {
  const stored = new Map<string, DeviceRecord>();
  const tests: DeviceId[] = [];
  return {
    candidates: ['cuda', 'webgpu', 'cpu'],
    preferred: 'auto',
    circumstances: 'model@1 1.30.0 linux',
    records: {
      get: (key) => stored.get(key) ?? null,
      set: (key, record) => void stored.set(key, structuredClone(record)),
    },
    runTest: (device) => {
      tests.push(device);
      return runTest(device);
    },
    stored,
    tests,
    ...changes,
  };
}

/** Tests that answer as written down. */
function answers(verdicts: Partial<Record<DeviceId, [DeviceVerdict, number | null]>>) {
  return (device: DeviceId): Promise<DeviceTest> => {
    const [verdict, speedup] = verdicts[device] ?? ['absent', null];
    return Promise.resolve(result(device, verdict, speedup));
  };
}

function stateOf(report: DeviceReport, device: DeviceId) {
  return report.devices.find(({ id }) => id === device);
}

describe('without a wish of the user', () => {
  it('takes the fastest device that passed', async () => {
    const both = admission(answers({ cuda: ['good', 3], webgpu: ['good', 5] }));
    expect(await admitDevice(both)).toBe('webgpu');
    expect(both.tests).toEqual(['cuda', 'webgpu']);
  });

  it('takes the CPU when nothing passed, and says why of each', async () => {
    const none = admission(answers({ webgpu: ['slow', 0.1] }));
    expect(await admitDevice(none)).toBe('cpu');
    const absent = expect.objectContaining({ code: 'no-libraries' }) as unknown;
    const slow = {
      code: 'slower',
      milliseconds: 100,
      cpuMilliseconds: 10,
      message: 'Slower than the CPU: 100 ms a photo instead of 10 ms.',
      detail: null,
    };
    expect(deviceReport(none, 'cpu')).toEqual({
      active: 'cpu',
      devices: [
        { id: 'cuda', state: 'absent', reason: absent, speedup: null, photosPerSecond: null },
        { id: 'webgpu', state: 'refused', reason: slow, speedup: 0.1, photosPerSecond: 10 },
        { id: 'cpu', state: 'active', reason: null, speedup: 1, photosPerSecond: 100 },
      ],
    });
  });

  it('tests nothing twice, unless the circumstances are others', async () => {
    const first = admission(answers({ webgpu: ['good', 5] }));
    await admitDevice(first);
    expect(await admitDevice(first)).toBe('webgpu');
    expect(first.tests).toHaveLength(2);
    await admitDevice({ ...first, circumstances: 'model@1 1.31.0 linux' });
    expect(first.tests).toHaveLength(4);
  });

  it('announces each test while it runs', async () => {
    const seen: string[] = [];
    const one = admission(answers({ webgpu: ['good', 5] }), {
      candidates: ['webgpu', 'cpu'],
      onChange: (report) => seen.push(stateOf(report, 'webgpu')?.state ?? ''),
    });
    await admitDevice(one);
    expect(seen).toEqual(['testing', 'usable']);
  });
});

describe('with a wish of the user', () => {
  it('tests that device only, and takes it although it is slow', async () => {
    const wish = admission(answers({ webgpu: ['slow', 0.1] }), { preferred: 'webgpu' });
    expect(await admitDevice(wish)).toBe('webgpu');
    expect(wish.tests).toEqual(['webgpu']);
    expect(stateOf(deviceReport(wish, null), 'webgpu')?.state).toBe('usable');
  });

  it('takes the CPU without a test', async () => {
    const wish = admission(answers({ webgpu: ['good', 9] }), { preferred: 'cpu' });
    expect(await admitDevice(wish)).toBe('cpu');
    expect(wish.tests).toEqual([]);
    expect(stateOf(deviceReport(wish, 'cpu'), 'webgpu')?.state).toBe('untested');
  });

  it('takes the CPU instead of a device that computes wrongly', async () => {
    const wish = admission(answers({ webgpu: ['wrong', null] }), { preferred: 'webgpu' });
    expect(await admitDevice(wish)).toBe('cpu');
    expect(stateOf(deviceReport(wish, 'cpu'), 'webgpu')?.state).toBe('refused');
  });
});

describe('a test whose process', () => {
  it.each<[string, Manner, number]>([
    ['aborts', 'abort', 60_000],
    ['is killed', 'kill', 60_000],
    ['hangs', 'hang', 1500],
  ])('%s is remembered, and its device is not tried again', async (_, manner, timeout) => {
    const bad = admission((device) => runDeviceTest(device, manner, { timeout }), {
      candidates: ['webgpu', 'cpu'],
    });
    expect(await admitDevice(bad)).toBe('cpu');
    expect(await admitDevice(bad)).toBe('cpu');
    expect(bad.tests).toEqual(['webgpu']);
    const state = stateOf(deviceReport(bad, 'cpu'), 'webgpu');
    expect(state?.state).toBe('refused');
    expect(state?.reason?.code).toBe('test-ended');
    expect(state?.reason?.detail).toMatch(/./);
  });

  it('takes the whole machine down was noted beforehand; after the second time its device is not tried again', async () => {
    const noted: (DeviceRecord | null)[] = [];
    const crash = admission(
      () => {
        noted.push(crash.records.get(recordKey(crash, 'webgpu')));
        return new Promise<never>(() => undefined);
      },
      { candidates: ['webgpu', 'cpu'] },
    );
    void admitDevice(crash);
    expect(stateOf(deviceReport(crash, 'cpu'), 'webgpu')?.state).toBe('untested');
    void admitDevice(crash);
    expect(noted).toEqual([
      { state: 'begun', times: 1 },
      { state: 'begun', times: 2 },
    ]);

    const restarted = admission(answers({ webgpu: ['good', 5] }), {
      candidates: ['webgpu', 'cpu'],
      records: crash.records,
    });
    expect(await admitDevice(restarted)).toBe('cpu');
    expect(restarted.tests).toEqual([]);
    expect(stateOf(deviceReport(restarted, 'cpu'), 'webgpu')).toMatchObject({
      state: 'refused',
      reason: { code: 'test-unfinished' },
    });
  });

  it('ends because the program closes is not held against its device', async () => {
    const closing = new AbortController();
    const one = admission(
      () => {
        closing.abort();
        return Promise.reject(new Error('the analyser was closed'));
      },
      { signal: closing.signal },
    );
    expect(await admitDevice(one)).toBe('cpu');
    expect(one.tests).toEqual(['cuda']);
    expect(stateOf(deviceReport(one, null), 'cuda')?.state).toBe('untested');
  });

  it('finds the model itself broken is repeated next time', async () => {
    const one = admission(
      answers({ cuda: ['no-reference', null], webgpu: ['no-reference', null] }),
    );
    expect(await admitDevice(one)).toBe('cpu');
    await admitDevice(one);
    expect(one.tests).toHaveLength(4);
  });
});

describe('a device that fails while at work', () => {
  it('is not taken again', async () => {
    const one = admission(answers({ webgpu: ['good', 5] }));
    expect(await admitDevice(one)).toBe('webgpu');
    quarantineDevice(one, 'webgpu', 'The graphics driver stopped twice.');
    expect(await admitDevice(one)).toBe('cpu');
    expect(stateOf(deviceReport(one, 'cpu'), 'webgpu')).toMatchObject({
      state: 'refused',
      reason: { code: 'failed-at-work', detail: 'The graphics driver stopped twice.' },
    });
  });
});
