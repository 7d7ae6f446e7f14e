/** What a screen reader says of the photo that has the focus. Runs in the window. */
import { client } from '../client.ts';
import { m } from '../paraglide/messages.js';
import { formatPlace, formatTaken, nameOfPath } from '../state/format.ts';
import { dayLabel } from './dates.ts';

/**
 * Its name, day and time, camera, labels and place. @throws where the engine does not know the photo
 * any more.
 */
export async function describePhoto(id: number): Promise<string> {
  const [{ taken, camera, files, gps }, { labels }] = await Promise.all([
    client.api.photo({ id }),
    client.api.photoLabels({ id }),
  ]);
  const day = m.grid_photo_time({ day: dayLabel(taken.local), time: formatTaken(taken).time });
  const own = labels.filter(({ state }) => state === 'accepted' || state === 'applied');
  return [
    nameOfPath(files[0]?.path ?? ''),
    day,
    camera,
    ...own.map(({ name }) => name),
    gps && formatPlace(gps),
  ]
    .filter((part) => part !== null && part !== '')
    .join(', ');
}
