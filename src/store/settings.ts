/** Small things to remember: settings, recent searches, what was learned about devices. */
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';

const SEARCHES_KEPT = 50;

/** A setting as it was stored, or undefined. The caller validates it: the file may be older or edited. */
export function getSetting(store: Store, key: string): unknown {
  const row = prepared<[string], { value: string }>(
    store.library,
    'SELECT value FROM settings WHERE key = ?',
  ).get(key);
  return row === undefined ? undefined : parse(row.value);
}

/** Stores anything that JSON can hold. */
export function setSetting({ library }: Store, key: string, value: unknown): void {
  write(library, () =>
    prepared<[string, string]>(
      library,
      `INSERT INTO settings (key, value) VALUES (?, ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ).run(key, JSON.stringify(value)),
  );
}

/** The user's last searches, newest first. */
export function recentSearches(store: Store, limit = SEARCHES_KEPT): string[] {
  return prepared<[number], { text: string }>(
    store.library,
    'SELECT text FROM searches ORDER BY used_at DESC LIMIT ?',
  )
    .all(limit)
    .map((row) => row.text);
}

/** Puts a search on top of the recent ones; the oldest beyond fifty are forgotten. */
export function rememberSearch({ library }: Store, text: string): void {
  write(library, () => {
    prepared<[string, number]>(
      library,
      // Later than all others, also within one millisecond and after the clock was set back.
      `INSERT INTO searches (text, used_at)
       SELECT ?, max(?, coalesce(max(used_at), 0) + 1) FROM searches WHERE true
       ON CONFLICT (text) DO UPDATE SET used_at = excluded.used_at`,
    ).run(text, Date.now());
    prepared<[number]>(
      library,
      `DELETE FROM searches WHERE text NOT IN
         (SELECT text FROM searches ORDER BY used_at DESC LIMIT ?)`,
    ).run(SEARCHES_KEPT);
  });
}

/** Forgets one recent search, or all of them. */
export function forgetSearches({ library }: Store, text?: string): void {
  write(library, () =>
    prepared<[{ text: string | null }]>(
      library,
      'DELETE FROM searches WHERE @text IS NULL OR text = @text',
    ).run({ text: text ?? null }),
  );
}

/** What the self-test learned under this key (device, model, driver, runtime), or undefined. */
export function getDeviceTest(store: Store, key: string): unknown {
  const row = prepared<[string], { result: string }>(
    store.library,
    'SELECT result FROM device_tests WHERE key = ?',
  ).get(key);
  return row === undefined ? undefined : parse(row.result);
}

/** Remembers what the self-test learned, so that a crash is not repeated. */
export function setDeviceTest({ library }: Store, key: string, result: unknown): void {
  write(library, () =>
    prepared<[string, string, number]>(
      library,
      `INSERT INTO device_tests (key, result, tested_at) VALUES (?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET result = excluded.result, tested_at = excluded.tested_at`,
    ).run(key, JSON.stringify(result), Date.now()),
  );
}

/** Forgets all of it: the devices are tested again. */
export function forgetDeviceTests({ library }: Store): void {
  write(library, () => prepared(library, 'DELETE FROM device_tests').run());
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
