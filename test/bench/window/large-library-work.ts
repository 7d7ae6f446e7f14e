/** What the user of a made-up library did: labels with decisions, albums, removals, searches. */
import { basisOf, groupsOf, stampOf } from '../../../src/features/labels/groups.ts';
import { writeScoringRecord } from '../../../src/features/labels/scoring-record.ts';
import { builtInModel } from '../../../src/models/manifest.ts';
import { insertAlbum } from '../../../src/store/albums.ts';
import type { Store } from '../../../src/store/database.ts';
import { insertLabel, listLabels, setScored } from '../../../src/store/labels.ts';
import { rememberSearch } from '../../../src/store/settings.ts';
import { randomNumbers } from '../vectors.ts';

const LABELS = 60;
const DECISIONS = 500;
const GUESSES_PER_PHOTO = 0.6;
const ALBUMS = 300;
const SMART = 60;
const REMOVALS = 20;

const SMART_QUERIES = [
  ...['year:2014', 'rating:>=4', 'camera:canon year:2016..2018', 'is:favourite', 'tag:label10'],
  ...['folder:rome', 'name:pxl after:2023', 'is:screenshot', 'has:gps month:7', 'sunset year:2019'],
  ...['tag:dog -tag:label3', 'caption:birthday'],
];

export function insertUsersWork(store: Store, count: number): void {
  const random = randomNumbers(17);
  const anyPhoto = (): number => 1 + Math.floor(random() * count);
  insertLabels(store, count, random, anyPhoto);
  for (let at = 0; at < ALBUMS; at += 1) {
    const isSmart = at < SMART;
    const size = Math.min(
      count,
      at === ALBUMS - 1 ? 20_000 : 20 + Math.floor(random() ** 3 * 4000),
    );
    const photos = Array.from({ length: isSmart ? 0 : size }, anyPhoto);
    const query = SMART_QUERIES[at % SMART_QUERIES.length];
    insertAlbum(store, isSmart ? { name: `Smart ${at}`, query } : { name: `Album ${at}`, photos });
  }
  insertRemovals(store, anyPhoto);
  for (const text of ['dog', 'beach 2014', 'tag:label3', 'sunset', 'canon', 'IMG_1000']) {
    rememberSearch(store, text);
  }
}

function insertLabels(
  store: Store,
  count: number,
  random: () => number,
  anyPhoto: () => number,
): void {
  const { library } = store;
  const decide = library.prepare(
    `INSERT OR IGNORE INTO label_decisions (label_id, photo_id, accepted, decided_at, change_id) VALUES (?, ?, ?, ?, 0)`,
  );
  const guess = library.prepare(
    `INSERT OR IGNORE INTO label_guesses (label_id, photo_id, percent) SELECT @label, @photo, @percent
     WHERE NOT EXISTS (SELECT 1 FROM label_decisions WHERE label_id = @label AND photo_id = @photo)`,
  );
  for (let at = 1; at <= LABELS; at += 1) {
    const { id } = insertLabel(store, {
      name: at % 10 === 0 ? `group/label${at}` : `label${at}`,
      prompts: [`a photo of thing ${at}`],
      mode: at % 3 === 0 ? 'apply' : 'suggest',
    });
    for (let i = 0; i < DECISIONS; i += 1) decide.run(id, anyPhoto(), Number(random() < 0.7), i);
    const guesses = (count * GUESSES_PER_PHOTO) / LABELS;
    const every = Math.floor(count / guesses);
    for (let photo = 1 + at; photo <= count; photo += every) {
      guess.run({ label: id, photo, percent: 40 + Math.floor(random() * 60) });
    }
  }
  library.exec(
    'UPDATE labels SET decisions = (SELECT count(*) FROM label_decisions WHERE label_id = labels.id)',
  );
  // As if they had been scored just now.
  const { key } = builtInModel();
  for (const group of groupsOf(listLabels(library))) {
    const basis = basisOf(group, key);
    for (const label of group) {
      const record = writeScoringRecord({
        ...{ basis, photos: count, kind: 'prompts', quality: null, learned: null },
        calibration: {
          ...{ background: { mean: 0.2, deviation: 0.05 }, share: 0.02 },
          fit: { slope: 1.5, offset: -2 },
        },
      });
      setScored(library, label.id, stampOf(label, basis), record);
    }
  }
}

function insertRemovals({ library }: Store, anyPhoto: () => number): void {
  const removal = library.prepare(
    `INSERT INTO removals (id, at, state, kind) VALUES (?, ?, 'done', 'duplicates')`,
  );
  const file = library.prepare(
    `INSERT INTO removed_files (removal_id, file_id, photo_id, keeper_id, path, bytes, modified_at, content_hash, state)
     VALUES (?, ?, ?, ?, ?, 4000000, 0, x'00', 'trashed')`,
  );
  for (let id = 1; id <= REMOVALS; id += 1) {
    removal.run(id, id);
    for (let at = 0; at < 30; at += 1) {
      file.run(
        id,
        10_000_000 + at,
        anyPhoto(),
        anyPhoto(),
        `/keepsake-bench/Pictures/old/${at}.jpg`,
      );
    }
  }
}
