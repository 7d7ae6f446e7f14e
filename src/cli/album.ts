/** `keepsake album …`: albums by hand, and smart ones that are saved searches. */
import type { Command } from 'commander';
import type { Album } from '../contract/albums.ts';
import { AppError } from '../base/errors.ts';
import { libraryFolder } from '../base/locations.ts';
import { openReader } from '../engine/reader.ts';
import { spawnNodeAnalyser } from '../analyse/spawn.ts';
import { albumByName, albumCounts, listAlbums } from '../store/albums.ts';
import type { AlbumRow } from '../store/albums.ts';
import type { Store } from '../store/database.ts';
import { photoFiles } from '../store/photos.ts';
import type { GlobalOptions } from './host.ts';
import { counted, printJson, printLine } from './output.ts';
import { photoIds, withEngine } from './with-engine.ts';
import type { Run, WithGlobals } from './with-engine.ts';

/** Adds the subcommands. */
export function albumCommands(album: Command, run: Run, withGlobals: WithGlobals): void {
  album.description('albums: photos you put together, or a saved search');

  withGlobals(album.command('add <name> [photos...]'))
    .description('put photos (ids or paths) into an album, which is made if need be')
    .option('--query <words>', 'make a smart album: what this search finds')
    .action((name: string, photos: string[], own: { query?: string }) =>
      run((options) => addAlbum(name, photos, own.query, options)),
    );
  withGlobals(album.command('list'))
    .description('list the albums')
    .action(() => run(list));
  withGlobals(album.command('show <name>'))
    .description('list the photos of an album')
    .action((name: string) => run((options) => show(name, options)));
  withGlobals(album.command('remove <name> [photos...]'))
    .description('take photos out of an album; without photos, forget the album')
    .action((name: string, photos: string[]) => run((options) => remove(name, photos, options)));
}

async function addAlbum(
  name: string,
  photos: readonly string[],
  query: string | undefined,
  options: GlobalOptions,
): Promise<void> {
  if (query !== undefined && photos.length > 0) {
    throw new AppError('bad-input', 'A smart album is its search; photos are not put into it.');
  }
  await withEngine(options, async (engine) => {
    const { api, store } = engine;
    // Smart albums count what they find.
    await engine.finish('models');
    const known = albumByName(store.library, name);
    const ids = photoIds(store, photos);
    let album: Album;
    if (known === null) {
      album = await api.createAlbum({ name, photos: ids, ...(query !== undefined && { query }) });
    } else if (query !== undefined) album = await api.editAlbum({ id: known.id, query });
    else {
      await api.addToAlbum({ id: known.id, photos: ids });
      album = await api.editAlbum({ id: known.id });
    }
    if (options.json) printJson(album);
    else print(album);
  });
}

/** Works beside a running Keepsake: it only reads. */
async function list(options: GlobalOptions): Promise<void> {
  const reader = await openReader(libraryFolder(options.library), spawnNodeAnalyser);
  try {
    const { library } = reader.store;
    const counts = albumCounts(library);
    const albums = [];
    for (const row of listAlbums(library)) {
      const isManual = row.query === null;
      const photos = isManual
        ? (counts.get(row.id) ?? 0)
        : (await reader.searcher.photosOf(row)).length;
      albums.push({ ...row, photos });
    }
    if (options.json) printJson(albums);
    else if (albums.length === 0) printLine('There are no albums yet.');
    else albums.forEach(print);
  } finally {
    reader.close();
  }
}

/** Works beside a running Keepsake: it only reads. */
async function show(name: string, options: GlobalOptions): Promise<void> {
  const reader = await openReader(libraryFolder(options.library), spawnNodeAnalyser);
  try {
    const ids = await reader.searcher.photosOf(named(reader.store, name));
    const files = photoFiles(reader.store, ids);
    if (options.json) printJson(ids.map((id) => ({ id, files: files.get(id) ?? [] })));
    else for (const id of ids) printLine((files.get(id) ?? []).join('  =  '));
  } finally {
    reader.close();
  }
}

async function remove(
  name: string,
  photos: readonly string[],
  options: GlobalOptions,
): Promise<void> {
  await withEngine(options, async ({ api, store }) => {
    const { id } = named(store, name);
    const whole = photos.length === 0;
    const ids = photoIds(store, photos);
    const change = whole
      ? await api.deleteAlbum({ id })
      : await api.removeFromAlbum({ id, photos: ids });
    if (options.json) printJson({ removed: change.photos, album: name });
    else if (whole) printLine(`The album “${name}” is gone; its photos stay.`);
    else printLine(`${counted(change.photos, 'photo')} taken out of “${name}”.`);
  });
}

function named(store: Store, name: string): AlbumRow {
  const album = albumByName(store.library, name);
  if (album !== null) return album;
  throw new AppError(
    'not-found',
    `There is no album “${name}”. \`keepsake album list\` shows all.`,
  );
}

function print({ name, query, photos }: Pick<Album, 'name' | 'query' | 'photos'>): void {
  const count = photos === null ? 'still being counted' : counted(photos, 'photo');
  printLine(`${name}: ${count}${query === null ? '' : `, found by ${query}`}`);
}
