/** Features bring tables of their own; how many of its steps a feature has taken here is written down. */
import type { Database } from 'better-sqlite3';

export function featureVersions(library: Database): void {
  library.exec(`
    CREATE TABLE feature_versions (
      feature TEXT PRIMARY KEY,
      version INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
