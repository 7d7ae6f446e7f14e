/** From tags to what they say of when, where and what. */
import { sanePlace, type Claim } from '../facts/claims.ts';
import type { PhotoTags } from './tags.ts';
import { whenTaken } from './taken.ts';

/** What tags say, without what cannot be. */
export function claimOf(tags: PhotoTags): Claim {
  return {
    date: whenTaken(tags),
    place: sanePlace(tags.latitude, tags.longitude),
    ...tags.caption,
  };
}
