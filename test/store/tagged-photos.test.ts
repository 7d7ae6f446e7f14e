/** Tagged photos in memory are those that the library says, whatever is written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from 'better-sqlite3';
import { taggedPhotos } from '../../src/store/tagged-photos.ts';
import { libraryOf } from '../search/photo-library.ts';

const PHOTOS = 12;
const LABELS = 3;

const photo = fc.integer({ min: 1, max: PHOTOS });
const label = fc.integer({ min: 1, max: LABELS });
const bit = fc.integer({ min: 0, max: 1 });
/** Where both are still there. */
const of = (l: number, p: number): string =>
  `FROM labels, photos WHERE labels.id = ${l} AND photos.id = ${p}`;
const write = fc.oneof(
  fc.tuple(label, photo, bit).map(
    ([l, p, accepted]) =>
      `INSERT INTO label_decisions (label_id, photo_id, accepted, decided_at, change_id)
       SELECT ${l}, ${p}, ${accepted}, 0, 0 ${of(l, p)}
       ON CONFLICT DO UPDATE SET accepted = excluded.accepted`,
  ),
  label.map((l) => `DELETE FROM label_decisions WHERE label_id = ${l}`),
  fc.tuple(label, photo, fc.integer({ min: 1, max: 99 })).map(
    ([l, p, percent]) =>
      `INSERT INTO label_guesses (label_id, photo_id, percent) SELECT ${l}, ${p}, ${percent} ${of(l, p)}
         AND NOT EXISTS (SELECT 1 FROM label_decisions WHERE label_id = ${l} AND photo_id = ${p})
       ON CONFLICT DO UPDATE SET percent = excluded.percent`,
  ),
  photo.map((p) => `DELETE FROM label_guesses WHERE photo_id = ${p}`),
  photo.map(
    (p) => `INSERT OR IGNORE INTO photo_keywords SELECT id, 'photo', 1 FROM photos WHERE id = ${p}`,
  ),
  photo.map((p) => `DELETE FROM photo_keywords WHERE photo_id = ${p}`),
  fc
    .tuple(label, fc.constantFrom('apply', 'suggest'))
    .map(([l, mode]) => `UPDATE labels SET mode = '${mode}' WHERE id = ${l}`),
  label.map((l) => `DELETE FROM labels WHERE id = ${l}`),
  photo.map((p) => `DELETE FROM photos WHERE id = ${p}`),
  fc.constant('BEGIN; DELETE FROM photo_keywords; ROLLBACK'),
);

function inSql(library: Database): number[] {
  return library
    .prepare<[], number>(
      `SELECT photo_id FROM label_decisions WHERE accepted = 1
       UNION SELECT photo_id FROM label_guesses
         WHERE label_id IN (SELECT id FROM labels WHERE mode = 'apply')
       UNION SELECT photo_id FROM photo_keywords ORDER BY 1`,
    )
    .pluck()
    .all();
}

test('a photo counts as tagged for as long as anything says so', () => {
  fc.assert(
    fc.property(fc.array(fc.array(write, { maxLength: 5 }), { maxLength: 8 }), (batches) => {
      const library = libraryOf(Array.from({ length: PHOTOS }, () => ({})));
      library.exec(
        `DELETE FROM files; INSERT INTO keywords (id, name, name_key) VALUES (1, 'a', 'a')`,
      );
      const insert = library.prepare(
        `INSERT INTO labels (id, name, name_key, colour, mode, threshold, created_at, prompts)
         VALUES (@id, @id, @id, 'grey', 'apply', 0.5, 0, '[]')`,
      );
      for (let id = 1; id <= LABELS; id += 1) insert.run({ id });
      for (const batch of [[], ...batches]) {
        for (const sql of batch) library.exec(sql);
        const flags = taggedPhotos(library).flags();
        const ids = Array.from(flags.keys()).filter((id) => flags[id] === 1);
        expect(ids).toEqual(inSql(library));
      }
    }),
    { numRuns: 40 },
  );
});
