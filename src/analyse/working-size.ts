/** The size that a photo is decoded to, once for all tasks that want its pixels. Runs in the analyser. */
import { scaled } from '../media/derive.ts';
import type { Size } from '../media/types.ts';
import type { EncoderMaker, PixelsMaker } from './task.ts';

/** What a maker asks of the size. */
export type Sized = Pick<PixelsMaker, 'scale'> & Partial<Pick<EncoderMaker, 'size'>>;

/** The least size that all of them can work from. Never enlarges. */
export function workingSize(makers: readonly Sized[], photo: Size): Size {
  const scale = Math.min(1, Math.max(0, ...makers.map((maker) => maker.scale(photo))));
  const encoder = makers.find(({ size }) => size !== undefined);
  return encoder?.size?.(photo, scale) ?? scaled(photo, scale);
}
