/** What the user chose about the program itself. */
import * as v from 'valibot';
import { deviceId } from './models.ts';
import { command, event } from './topic.ts';

const entries = {
  language: v.picklist(['system', 'en', 'zh-CN']),
  theme: v.picklist(['system', 'light', 'dark']),
  /** How much of the machine work in the background may take. */
  effort: v.picklist(['low', 'normal', 'full']),
  /** Only where the host knows of a battery: the desktop app. */
  pauseOnBattery: v.boolean(),
  /** Drafts of captions for all photos, in this language of the window. */
  captions: v.picklist(['off', 'en', 'zh-CN']),
  /** A server that stands in for huggingface.co when an encoder is downloaded; '' for none. */
  mirror: v.pipe(v.string(), v.maxLength(500)),
  /** `auto` takes the fastest device that passes its test. */
  device: v.picklist(['auto', ...deviceId.options]),
};

export const settingsSchema = v.strictObject(entries);
export type Settings = v.InferOutput<typeof settingsSchema>;

/** What is given changes, the rest stays. */
export const settingsChange = v.strictObject({
  language: v.exactOptional(entries.language),
  theme: v.exactOptional(entries.theme),
  effort: v.exactOptional(entries.effort),
  pauseOnBattery: v.exactOptional(entries.pauseOnBattery),
  captions: v.exactOptional(entries.captions),
  mirror: v.exactOptional(entries.mirror),
  device: v.exactOptional(entries.device),
});
export type SettingsChange = v.InferOutput<typeof settingsChange>;

export const settings = {
  calls: {
    changeSettings: command(settingsChange, settingsSchema),
  },
  events: {
    settings: event(settingsSchema),
  },
};
