/** What a screen reader says of the photo that has the focus. Runs in the window. */
import type { TakenAt } from '../../src/contract/photos.ts';
import { client } from '../app/client.ts';
import { formatPlace, formatTaken, nameOfPath } from '../app/format.ts';
import { m } from '../paraglide/messages.js';
import { dayLabel } from './dates.ts';

/**
 * Its name and title, day and time, camera, labels and place. @throws where the engine does not know
 * the photo any more.
 */
export async function describePhoto(id: number): Promise<string> {
  const [{ taken, camera, files, gps, title }, { labels }] = await Promise.all([
    client.api.photo({ id }),
    client.api.photoLabels({ id }),
  ]);
  const own = labels.filter(({ state }) => state === 'accepted' || state === 'applied');
  return [
    nameOfPath(files[0]?.path ?? ''),
    title,
    dateWords(taken),
    camera,
    ...own.map(({ name }) => name),
    gps && formatPlace(gps),
  ]
    .filter((part) => part !== null && part !== '')
    .join(', ');
}

/** The day, and the time where it is known. */
function dateWords(taken: TakenAt): string {
  if (taken.source === 'file') return m.grid_undated();
  const day = dayLabel(taken.local);
  const { time } = formatTaken(taken);
  return time === null ? day : m.grid_photo_time({ day, time });
}
