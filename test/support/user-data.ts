/** All that the user said in a library, without what is derived or counts on its own. */
import type { Store } from '../../src/store/database.ts';

type Rows = Record<string, string | number | null>[];

/** Rows by what they say, in the order of their keys. */
export function userData({
  library,
}: Store): Record<
  'marks' | 'dates' | 'labels' | 'decisions' | 'albums' | 'places' | 'apart',
  Rows
> {
  const rows = (sql: string): Rows => library.prepare<[], Rows[number]>(sql).all();
  return {
    marks: rows('SELECT id, favourite, rating FROM photos'),
    dates: rows('SELECT id, taken_at, taken_precision, taken_source FROM photos'),
    labels: rows('SELECT id, name, name_key, colour, prompts, set_name, cover FROM labels'),
    decisions: rows('SELECT label_id, photo_id, accepted FROM label_decisions'),
    albums: rows('SELECT id, name, name_key, query, cover FROM albums'),
    places: rows('SELECT * FROM album_photos'),
    apart: rows('SELECT a, b FROM duplicate_apart'),
  };
}
