/** What a screen reader says of the photo that has the focus. Runs in the window. */
import type { TakenAt } from '../../src/api.ts';
import { client } from '../client.ts';
import { m } from '../paraglide/messages.js';
import { formatTaken } from '../state/format.ts';
import { dayLabel } from './dates.ts';

/** Its title or its day, its time and its camera. @throws where the engine does not know the photo any more. */
export async function describePhoto(id: number): Promise<string> {
  const { taken, camera, title } = await client.api.photo({ id });
  if (title !== null) return title;
  const day = dayLabel(taken.local);
  const { time } = formatTaken(taken);
  if (taken.source === 'file' || time === null) return photoWords(taken);
  return camera === null
    ? m.grid_photo_time({ day, time })
    : m.grid_photo_full({ day, time, camera });
}

/** A photo by its day. */
export function photoWords(taken: TakenAt): string {
  if (taken.source === 'file') return m.grid_photo_undated();
  return m.viewer_photo({ date: dayLabel(taken.local) });
}
