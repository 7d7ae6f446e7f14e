/** What a screen reader says of the photo that has the focus. Runs in the window. */
import { client } from '../client.ts';
import { m } from '../paraglide/messages.js';
import { formatTaken } from '../state/format.ts';
import { dayLabel } from './dates.ts';

/** Its day, its time and its camera. @throws where the engine does not know the photo any more. */
export async function describePhoto(id: number): Promise<string> {
  const { taken, camera } = await client.api.photo({ id });
  const { time } = formatTaken(taken);
  const day = dayLabel(taken.local);
  return camera === null
    ? m.grid_photo_time({ day, time })
    : m.grid_photo_full({ day, time, camera });
}
