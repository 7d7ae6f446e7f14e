/** Why nothing moves, in words. */
import type { Trouble } from '../contract/activity.ts';
import { AppError, messageOf } from '../base/errors.ts';

/** `detail`: the process's last words, or those of the encoder that it could not start. */
export function analyserStops(detail: string): Trouble {
  const message = `The part of Keepsake that reads photos stops again and again: ${detail}`;
  return { code: 'analyser-stops', message, detail };
}

export function troubleOf(error: unknown): Trouble {
  const message = messageOf(error);
  if (!(error instanceof AppError)) return { code: 'internal', message, detail: message };
  if (error.code === 'encoder-unavailable') return analyserStops(message);
  if (error.code === 'disk-full') return { code: 'disk-full', message, detail: null };
  return { code: 'internal', message, detail: message };
}
