/**
 * Decides which device runs the encoder. Pure logic in the engine process: tests run elsewhere
 * (`runTest` starts a process that may crash or hang), and what they teach is remembered by `records`.
 */
import type { DeviceId, DeviceReport, DeviceState } from '../contract/models.ts';
import { messageOf } from '../base/errors.ts';
import { faultReason, testReason } from './device-reason.ts';
import type { DeviceTest } from './self-test.ts';

/**
 * What is remembered of a device. `begun` is written before a test and replaced after it: found later,
 * it means that the program, or the whole machine, ended during the test. Once may be chance (a power
 * cut, an impatient user), so that the device is tried a second time; twice is the device's doing.
 */
export type DeviceRecord =
  | { state: 'begun'; times: number }
  | { state: 'tested'; test: DeviceTest }
  /** Its test crashed or hung. */
  | { state: 'test-ended'; detail: string }
  /** Failed later, while at work. */
  | { state: 'failed'; detail: string }
  /** Ended by an orderly stop, or by a fault of the model's files: says nothing about the device. */
  | { state: 'interrupted' };

export interface Admission {
  /** Most promising first, the CPU among them: `candidateDevices()`. */
  candidates: readonly DeviceId[];
  /** The user's choice. A chosen device need not be faster than the CPU, only right. */
  preferred: 'auto' | DeviceId;
  /** All that a test's result depends on but the device: model key, runtime version, graphics. */
  circumstances: string;
  records: {
    get(key: string): DeviceRecord | null;
    set(key: string, record: DeviceRecord): void;
  };
  /** Runs `testDevice` in a process of its own; rejects when that crashes or takes too long. */
  runTest(device: DeviceId): Promise<DeviceTest>;
  /** Called when a test begins and after it. */
  onChange?: (report: DeviceReport) => void;
  /** Aborted when the program closes in order: a test that dies of it is not held against its device. */
  signal?: AbortSignal;
}

/** The key under which a device's record is kept. */
export function recordKey(admission: Pick<Admission, 'circumstances'>, device: DeviceId): string {
  return `${device} ${admission.circumstances}`;
}

/**
 * Tests what has not been tested yet and answers the device to use: the user's choice when it is
 * right, else the fastest that passed, else the CPU (which needs no test to be the last resort).
 */
export async function admitDevice(admission: Admission): Promise<DeviceId> {
  const { preferred, candidates, signal } = admission;
  if (preferred === 'cpu') return 'cpu';
  const tried = candidates.filter(
    (device) => device !== 'cpu' && (preferred === 'auto' || device === preferred),
  );
  let best: { device: DeviceId; speedup: number } = { device: 'cpu', speedup: 1 };
  for (const device of tried) {
    if (signal?.aborted === true) break;
    const record = await recordOf(admission, device);
    if (!isUsable(record, preferred === device)) continue;
    const speedup = record?.state === 'tested' ? (record.test.speedup ?? 0) : 0;
    if (preferred === device || speedup > best.speedup) best = { device, speedup };
  }
  return best.device;
}

/** Puts a device that failed while at work in quarantine: it is not taken again. */
export function quarantineDevice(admission: Admission, device: DeviceId, detail: string): void {
  admission.records.set(recordKey(admission, device), { state: 'failed', detail });
}

/** What the window and `doctor` show. `active`: what the encoder truly runs on; null before it has started. */
export function deviceReport(
  admission: Admission,
  active: DeviceId | null,
  testing: DeviceId | null = null,
): DeviceReport {
  const devices = admission.candidates.map((id): DeviceState => {
    const record = admission.records.get(recordKey(admission, id));
    const speedup = record?.state === 'tested' ? record.test.speedup : id === 'cpu' ? 1 : null;
    const measured = id === 'cpu' ? cpuMilliseconds(admission) : millisecondsOf(record);
    const pace = { speedup, photosPerSecond: measured === null ? null : 1000 / measured };
    if (id === testing) return { id, state: 'testing', reason: null, ...pace };
    if (id === active) return { id, state: 'active', reason: null, ...pace };
    return { id, ...idleState(admission, id, record), ...pace };
  });
  return { active, devices };
}

function millisecondsOf(record: DeviceRecord | null): number | null {
  return record?.state === 'tested' ? record.test.photoMilliseconds : null;
}

/** The CPU is measured as what another device is compared with. */
function cpuMilliseconds({ candidates, records, circumstances }: Admission): number | null {
  for (const device of candidates) {
    const record = records.get(recordKey({ circumstances }, device));
    if (record?.state !== 'tested') continue;
    const { photoMilliseconds, speedup } = record.test;
    if (photoMilliseconds !== null && speedup !== null) return photoMilliseconds * speedup;
  }
  return null;
}

function idleState(
  admission: Admission,
  device: DeviceId,
  record: DeviceRecord | null,
): Pick<DeviceState, 'state' | 'reason'> {
  if (device === 'cpu') return { state: 'usable', reason: null };
  if (record === null || record.state === 'interrupted' || isOpen(record)) {
    return { state: 'untested', reason: null };
  }
  if (isUsable(record, admission.preferred === device)) return { state: 'usable', reason: null };
  switch (record.state) {
    case 'begun':
      return { state: 'refused', reason: faultReason('test-unfinished') };
    case 'test-ended':
      return { state: 'refused', reason: faultReason('test-ended', record.detail) };
    case 'failed':
      return { state: 'refused', reason: faultReason('failed-at-work', record.detail) };
    case 'tested': {
      const state = record.test.verdict === 'absent' ? 'absent' : 'refused';
      return { state, reason: testReason(record.test) };
    }
  }
}

/** Tests of one device that may end with the program before the device is blamed for it. */
const MOST_TIMES_BEGUN = 2;

function timesBegun(record: DeviceRecord | null): number {
  return record?.state === 'begun' ? record.times : 0;
}

/** True where the device is still to be tested. */
function isOpen(record: DeviceRecord): boolean {
  return (
    record.state === 'interrupted' || (record.state === 'begun' && record.times < MOST_TIMES_BEGUN)
  );
}

/** A device that is right but slow is usable by choice only. */
function isUsable(record: DeviceRecord | null, chosen: boolean): boolean {
  if (record?.state !== 'tested') return false;
  const { verdict } = record.test;
  return verdict === 'good' || (verdict === 'slow' && chosen);
}

/** What is known of a device, after a test if nothing was. */
async function recordOf(admission: Admission, device: DeviceId): Promise<DeviceRecord | null> {
  const key = recordKey(admission, device);
  const known = admission.records.get(key);
  if (known !== null && !isOpen(known)) return known;
  admission.records.set(key, { state: 'begun', times: timesBegun(known) + 1 });
  admission.onChange?.(deviceReport(admission, null, device));
  admission.records.set(key, await tested(admission, device));
  admission.onChange?.(deviceReport(admission, null));
  return admission.records.get(key);
}

async function tested(admission: Admission, device: DeviceId): Promise<DeviceRecord> {
  try {
    const test = await admission.runTest(device);
    return test.verdict === 'no-reference' ? { state: 'interrupted' } : { state: 'tested', test };
  } catch (error) {
    if (admission.signal?.aborted === true) return { state: 'interrupted' };
    return { state: 'test-ended', detail: messageOf(error) };
  }
}
