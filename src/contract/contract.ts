/**
 * THE CONTRACT between a window and the engine: questions and orders (`Api`), announcements (`Events`),
 * and the plain data they carry. Everything here is JSON, because one of the transports is a
 * WebSocket. Every call takes at most one object, so that calls read by name and can grow; errors
 * arrive as `{code, message}`. A further topic is a file beside this one and its name below.
 */
import { activity } from './activity.ts';
import { albums } from './albums.ts';
import { captions } from './captions.ts';
import { duplicates } from './duplicates.ts';
import { encoders } from './encoders.ts';
import { folders } from './folders.ts';
import { history } from './history.ts';
import { labels } from './labels.ts';
import { models } from './models.ts';
import { photos } from './photos.ts';
import { rank } from './rank.ts';
import { removals } from './removals.ts';
import { review } from './review.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { sidecars } from './sidecars.ts';
import { whyTopic as why } from './why.ts';
import { joined, type Announced, type Calls } from './topic.ts';

/** Every call and every announcement of all topics, by name. */
export const contract = joined({
  ...{ activity, albums, captions, duplicates, encoders, folders, history, labels, models },
  ...{ photos, rank, removals, review, search, settings, sidecars, why },
});

/** What a window may ask of, or order from, the engine. */
export type Api = Calls<(typeof contract)['calls']>;

/** What the engine announces. Events state what is, or name what changed; they never order anything. */
export type Events = Announced<(typeof contract)['events']>;
