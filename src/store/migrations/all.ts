/** The library's migrations in order: entry `n` takes a file from `user_version` n to n + 1. */
import type { Database } from 'better-sqlite3';
import { libraryTables } from './0001-library.ts';
import { labelTables } from './0002-labels-albums.ts';
import { duplicateTables } from './0003-duplicates.ts';
import { keywordTables } from './0004-keywords.ts';
import { suspectsLast } from './0005-suspects-last.ts';
import { removedSidecars } from './0006-removed-sidecars.ts';
import { orNone } from './0007-or-none.ts';
import { datesAndCaptions } from './0008-dates-captions.ts';
import { takeoutKeywords } from './0009-takeout.ts';
import { lookTables } from './0010-look.ts';
import { companionFiles } from './0011-companions.ts';
import { keepers } from './0012-keepers.ts';
import { wholePhotos } from './0013-whole-photos.ts';
import { taskResults } from './0014-results.ts';
import { oneJournal } from './0015-one-journal.ts';
import { featureVersions } from './0016-feature-versions.ts';
import { failedResults } from './0017-failed-results.ts';
import { monochromePhotos } from './0018-monochrome.ts';
import { markedPhotos } from './0019-marked.ts';
import { wholeTraces } from './0020-traces.ts';
import { vectorImage } from './0021-vector-image.ts';
import { hiddenMetadata } from './0022-hidden-metadata.ts';
import { moreTraces } from './0023-traces.ts';

export const migrations: readonly ((library: Database) => void)[] = [
  libraryTables,
  labelTables,
  duplicateTables,
  keywordTables,
  suspectsLast,
  removedSidecars,
  orNone,
  datesAndCaptions,
  takeoutKeywords,
  lookTables,
  companionFiles,
  keepers,
  wholePhotos,
  taskResults,
  oneJournal,
  featureVersions,
  failedResults,
  monochromePhotos,
  markedPhotos,
  wholeTraces,
  vectorImage,
  hiddenMetadata,
  moreTraces,
];
