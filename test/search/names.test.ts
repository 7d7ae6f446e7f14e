/** Names and captions in memory are found as SQL finds them when it reads every one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from 'better-sqlite3';
import { prepared } from '../../src/store/connection.ts';
import { withFold } from '../../src/store/folding.ts';
import { matchingPhotos } from '../../src/search/filters.ts';
import type { Condition } from '../../src/search/conditions.ts';
import { contains, joined } from '../../src/search/text-clause.ts';
import type { Clause } from '../../src/search/text-clause.ts';
import { libraryOf } from './photo-library.ts';

const PHOTOS = 20;
/** Letters of several scripts, in any case and width, composed and not. */
const piece = fc.constantFrom(
  ...[
    'a',
    'A',
    'é',
    'e\u0301',
    'É',
    'ß',
    'SS',
    'ss',
    'ø',
    'Ø',
    'o',
    'ı',
    'I',
    'i',
    'İ',
    'ς',
    'Σ',
    'σ',
  ],
  ...[
    '猫',
    '長',
    '长',
    'я',
    'Я',
    'й',
    'Ｆ',
    'f',
    'ﬁ',
    '1',
    '_',
    '-',
    ' ',
    '%',
    '*',
    '[',
    '?',
    '가',
    '각',
  ],
);
const name = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
const place = fc.constantFrom('', 'Café/', '2014/Rome/', '猫/', 'e\u0301te/ß/');
const text = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(''));

/** What the statement that reads every row finds. */
function scanned(library: Database, table: string, { sql, values }: Clause): number[] {
  const rows = prepared<(string | number)[], number>(
    withFold(library),
    `SELECT DISTINCT photo_id FROM ${table} WHERE photo_id IS NOT NULL AND ${sql}`,
  );
  return rows
    .pluck()
    .all(...values)
    .sort((a, b) => a - b);
}

function found(library: Database, condition: Condition): number[] {
  const filter = { key: 'name' as const, negated: false, any: [condition] };
  const ids = matchingPhotos(library, [filter], { offlineFolders: [] }) ?? [];
  return Array.from(ids).sort((a, b) => a - b);
}

const NAME = `state <> 'missing' AND replace(path, rtrim(path, replace(path, '/', '')), '')`;

test('by name, also after files were renamed, lost and added', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(place, name), { minLength: PHOTOS, maxLength: PHOTOS }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: PHOTOS }), name), { maxLength: 4 }),
      fc.array(text, { minLength: 3, maxLength: 3 }),
      (names, renamed, texts) => {
        const library = libraryOf(
          names.map(([where, own], at) => ({ files: [`${where}${own}.${at}`] })),
        );
        const check = (): void => {
          for (const one of texts) {
            const { sql, values } = contains(NAME.slice(NAME.indexOf('replace')), one);
            const all = scanned(library, 'files', { sql: `state <> 'missing' AND ${sql}`, values });
            expect(found(library, { kind: 'name', text: one })).toEqual(all);
          }
        };
        check();
        for (const [id, other] of renamed) {
          library.prepare('UPDATE files SET path = ? WHERE id = ?').run(`${other}.${id}.new`, id);
        }
        library.exec(
          `UPDATE files SET state = 'missing' WHERE id = 1; DELETE FROM files WHERE id = 2`,
        );
        library
          .prepare(
            `INSERT INTO files (folder_id, path, size, modified_at, photo_id, state) VALUES (1, ?, 1, 0, 2, 'ready')`,
          )
          .run(`${texts[0] ?? ''}.again`);
        check();
      },
    ),
    { numRuns: 30 },
  );
});

test('by caption, whoever wrote it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.option(name), fc.option(name)), {
        minLength: PHOTOS,
        maxLength: PHOTOS,
      }),
      fc.array(text, { minLength: 3, maxLength: 3 }),
      (captions, texts) => {
        const library = libraryOf(captions.map(() => ({})));
        const claim = library.prepare(
          `INSERT OR REPLACE INTO photo_claims (photo_id, source, title, caption) VALUES (?, ?, ?, ?)`,
        );
        const check = (): void => {
          for (const one of texts) {
            const clause = joined(
              [contains(`ifnull(title, '')`, one), contains(`ifnull(caption, '')`, one)],
              'OR',
            );
            expect(found(library, { kind: 'caption', text: one })).toEqual(
              scanned(library, 'photo_claims', clause),
            );
          }
        };
        for (const [at, [title, caption]] of captions.entries()) {
          claim.run(at + 1, at % 2 === 0 ? 'photo' : 'user', title, caption);
        }
        check();
        claim.run(1, 'sidecar', texts[0] ?? null, null);
        claim.run(2, 'photo', null, null);
        library.exec('DELETE FROM photo_claims WHERE photo_id = 3');
        check();
      },
    ),
    { numRuns: 30 },
  );
});
