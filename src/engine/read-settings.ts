/** What the user chose, as it was stored. */
import * as v from 'valibot';
import { settingsSchema } from '../contract/settings.ts';
import type { Settings } from '../contract/settings.ts';

/** What another version stored beside these is left out, not refused. */
const stored = v.object(settingsSchema.entries);

/** Settings as stored, with defaults for what is absent or no longer valid. */
export function readSettings(value: unknown): Settings {
  const defaults: Settings = {
    language: 'system',
    theme: 'system',
    effort: 'normal',
    pauseOnBattery: true,
    captions: 'off',
    mirror: '',
    device: 'auto',
  };
  const merged = { ...defaults, ...(typeof value === 'object' ? value : {}) };
  const result = v.safeParse(stored, merged);
  return result.success ? result.output : defaults;
}
