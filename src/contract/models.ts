/** The model that answers, and the devices that run it. */
import * as v from 'valibot';
import { command, event, nothing, query } from './topic.ts';
import { amount, count } from './values.ts';

/** `cpu-int8`: the processor with the model quantized to 8 bits. */
export const deviceId = v.picklist(['cpu', 'cpu-int8', 'webgpu', 'coreml', 'directml', 'cuda']);
export type DeviceId = v.InferOutput<typeof deviceId>;

/** The model that answers searches and suggests labels. */
export const modelInfo = v.strictObject({
  /** `id@version`; also the key of its vectors. */
  id: v.string(),
  dimensions: count,
  /** Photos that already have a vector of this model. */
  photos: count,
  /** What it may be asked in: languages that it knows well (BCP 47), and what it makes of others. */
  languages: v.strictObject({
    good: v.array(v.string()),
    others: v.picklist(['none', 'some']),
  }),
  /** The model that takes over when it has seen every photo; null where none is on its way. */
  next: v.nullable(v.strictObject({ id: v.string(), photos: count })),
});
export type ModelInfo = v.InferOutput<typeof modelInfo>;

export const deviceFault = v.picklist([
  'no-adapter',
  'no-libraries',
  'not-opened',
  'little-memory',
  'failed-photos',
  'test-ended',
  'test-unfinished',
  'failed-at-work',
]);
export type DeviceFault = v.InferOutput<typeof deviceFault>;

const why = {
  /** Plain English, for places without a translation. */
  message: v.string(),
  /** The runtime's or the system's own words, for a bug report. */
  detail: v.nullable(v.string()),
};

/** The window words it by its code. */
export const deviceReason = v.variant('code', [
  v.strictObject({ ...why, code: deviceFault }),
  /** Milliseconds for one photo, on the device and on the CPU. */
  v.strictObject({
    ...why,
    code: v.literal('slower'),
    milliseconds: amount,
    cpuMilliseconds: amount,
  }),
  /** The worst cosine to the CPU's vectors, which should be 1. */
  v.strictObject({ ...why, code: v.literal('other-vectors'), cosine: amount }),
]);
export type DeviceReason = v.InferOutput<typeof deviceReason>;

export const deviceState = v.strictObject({
  id: deviceId,
  state: v.picklist(['active', 'usable', 'refused', 'absent', 'untested', 'testing']),
  /** Why it is not used. */
  reason: v.nullable(deviceReason),
  /** Speed over the CPU's, from the self-test. */
  speedup: v.nullable(amount),
  /** In full batches, from the self-test, with this model; null where it was not measured. */
  photosPerSecond: v.nullable(amount),
});
export type DeviceState = v.InferOutput<typeof deviceState>;

export const deviceReport = v.strictObject({
  /** The device truly in use; null until the encoder has started. */
  active: v.nullable(deviceId),
  devices: v.array(deviceState),
});
export type DeviceReport = v.InferOutput<typeof deviceReport>;

export const models = {
  calls: {
    /** Which devices could run the encoder, which one does, and why the others do not. */
    devices: query(nothing, deviceReport),
    /** Forgets what was learned about the devices and tests them again. */
    testDevices: command(nothing, deviceReport),
  },
  events: {
    devices: event(deviceReport),
    /** Another model answers, or the one that is on its way moved on. */
    model: event(modelInfo),
  },
};
