/** Why a device is not used, from what is remembered of it. Engine process; windows have translations. */
import type { DeviceFault, DeviceReason } from '../contract/models.ts';
import type { DeviceTest } from './self-test.ts';

const messages: Record<DeviceFault, string> = {
  'no-adapter': 'No graphics adapter with a suitable driver was found.',
  'no-libraries': 'Its libraries are not installed.',
  'not-opened': 'The model could not be opened on it.',
  'little-memory': 'It has too little memory for this model.',
  'failed-photos': 'It failed while it computed the test photos.',
  'test-ended': 'Its test crashed or hung.',
  'test-unfinished':
    'Its last two tests never finished: they may have stopped the program or the machine. Test it again in the settings if you know better.',
  'failed-at-work': 'It failed while it was at work.',
};

/** The reason for a fault without figures. */
export function faultReason(code: DeviceFault, detail: string | null = null): DeviceReason {
  return { code, message: messages[code], detail };
}

/** The reason that a test gives for any verdict but `good`. */
export function testReason(test: DeviceTest): DeviceReason {
  const { verdict, detail, cosine, fellBack, speedup, photoMilliseconds } = test;
  if (verdict === 'absent') return faultReason(absenceOf(detail ?? ''), detail);
  if (verdict === 'slow' && photoMilliseconds !== null && speedup !== null) {
    const cpuMilliseconds = photoMilliseconds * speedup;
    const message = `Slower than the CPU: ${inWords(photoMilliseconds)} a photo instead of ${inWords(cpuMilliseconds)}.`;
    return { code: 'slower', milliseconds: photoMilliseconds, cpuMilliseconds, message, detail };
  }
  if (fellBack) return faultReason('little-memory', detail);
  if (detail !== null || cosine === null) return faultReason('failed-photos', detail);
  const message = `It computes other vectors than it should: cosine ${cosine.toFixed(4)} instead of 1.`;
  return { code: 'other-vectors', cosine, message, detail };
}

/** The runtime has no codes for this, only words. */
function absenceOf(detail: string): DeviceFault {
  if (/adapter/i.test(detail)) return 'no-adapter';
  return /backend not found|shared library/i.test(detail) ? 'no-libraries' : 'not-opened';
}

function inWords(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Number(milliseconds.toPrecision(2))} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}
