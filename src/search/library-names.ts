/**
 * What the library knows by name, for words that may mean it. Names are read when they are first asked
 * for and again after they changed, for they are looked up at every key. Engine process.
 */
import type { Database } from 'better-sqlite3';
import { fold } from '../base/fold.ts';
import { listAlbums } from '../store/albums.ts';
import { prepared } from '../store/connection.ts';
import { listLabels } from '../store/labels.ts';
import { folderCounts, knownValues } from './known-values.ts';
import type { Fact, Names } from './plain-words/fact.ts';
import { versionOf } from './selection-cache.ts';

type Named = Pick<Fact, 'value'> & { key: 'tag' | 'album' | 'folder' };

/** Names by how they are spelled without accents. */
type NameMap = ReadonlyMap<string, Named>;

interface Remembered<T> {
  /** Of what it was made from. */
  version: string;
  value: T;
}

/** The names of one library. */
export class LibraryNames implements Names {
  readonly #library: Database;
  readonly #remembered = new Map<string, Remembered<unknown>>();

  constructor(library: Database) {
    this.#library = library;
  }

  cameras(): readonly string[] {
    return this.#equipment('camera');
  }

  lenses(): readonly string[] {
    return this.#equipment('lens');
  }

  named(text: string): Named | null {
    const library = this.#library;
    const own = this.#remember('own', versionOf(library), () => ownNames(library));
    const known = own.get(text);
    if (known !== undefined) return known;
    const keywords = this.#remember('keywords', lastOf(library, 'keywords'), () =>
      byName('tag', keywordNames(library)),
    );
    // A renamed folder is known by its new name when the next file has come.
    const folders = this.#remember('folders', lastOf(library, 'files'), () =>
      byName('folder', folderNames(library)),
    );
    return keywords.get(text) ?? folders.get(text) ?? null;
  }

  #equipment(column: 'camera' | 'lens'): readonly string[] {
    const library = this.#library;
    return this.#remember(column, versionOf(library), () =>
      knownValues(library, column)
        .map(({ value }) => value)
        .sort(),
    );
  }

  #remember<T>(name: string, version: string, read: () => T): T {
    const known = this.#remembered.get(name) as Remembered<T> | undefined;
    if (known?.version === version) return known.value;
    const value = read();
    this.#remembered.set(name, { version, value });
    return value;
  }
}

/** Labels before albums: of the same name they mean the same, and a label is what a photo shows. */
function ownNames(library: Database): NameMap {
  const labels = listLabels(library).map(({ name }) => name);
  const parts = labels.map((name) => [name.slice(name.lastIndexOf('/') + 1), name] as const);
  const albums = byName(
    'album',
    // What a smart album holds is a search of its own.
    listAlbums(library)
      .filter(({ query }) => query === null)
      .map(({ name }) => name),
  );
  return new Map([
    ...albums,
    ...parts.map(([part, value]) => [fold(part), { key: 'tag', value }] as const),
    ...byName('tag', labels),
  ]);
}

function byName(key: Named['key'], names: readonly string[]): NameMap {
  return new Map(names.map((value) => [fold(value), { key, value }] as const));
}

function keywordNames(library: Database): string[] {
  return prepared<[], string>(library, 'SELECT name FROM keywords').pluck().all();
}

/** A folder that is added is more than a name: its photos are everything. */
function folderNames(library: Database): string[] {
  return folderCounts(library)
    .map(({ value }) => value)
    .filter((name) => !/^\d+$/.test(name));
}

/** Changes when rows are added or the last one goes. */
function lastOf(library: Database, table: 'keywords' | 'files'): string {
  return String(prepared<[], number>(library, `SELECT max(id) FROM ${table}`).pluck().get() ?? 0);
}
