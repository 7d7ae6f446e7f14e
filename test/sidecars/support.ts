/** Libraries of real files for the tests of sidecars: read as the analyser reads them, without an encoder. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readMetadata } from '../../src/media/metadata.ts';
import { findSidecar, type Sidecar } from '../../src/media/sidecar.ts';
import { isWantedFile } from '../../src/library/rules.ts';
import type { Include } from '../../src/features/sidecars/plan.ts';
import { exportSidecars } from '../../src/features/sidecars/export.ts';
import { importSidecars } from '../../src/features/sidecars/import.ts';
import { insertAlbum } from '../../src/store/albums.ts';
import { openStore, type Store } from '../../src/store/database.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { beginTry, pendingFiles } from '../../src/store/files.ts';
import { insertFolder } from '../../src/store/folders.ts';
import { saveDecisions } from '../../src/store/label-decisions.ts';
import { insertLabel, labelByName } from '../../src/store/labels.ts';
import { photoByPath, saveAnalysed } from '../../src/store/photos.ts';
import { analysed } from '../support/library.ts';
import { writePhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

/** What Lightroom may have left, with a field that Keepsake knows nothing of. */
export const adobe = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="3"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Exposure2012="+0.50"
    xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>1.10</rdf:li></rdf:Bag></dc:subject>
  </rdf:Description></rdf:RDF></x:xmpmeta>`;

export const everything: Include = {
  labels: true,
  albums: true,
  ratings: true,
  dates: true,
  captions: true,
  applied: false,
};

/** A new library that has read every photo below the folder. */
export async function libraryOf(...folders: string[]): Promise<Store> {
  const store = await openStore(join(scratchFolder(), 'library'));
  onTestFinished(() => store.close());
  for (const folder of folders) {
    const { id } = insertFolder(store, folder);
    await readAll(store, id, folder);
  }
  return store;
}

/** Reads every photo below the folder, as if all had changed. */
export async function readAll(store: Store, folderId: number, folder: string): Promise<void> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    isWantedFile(path.split('/').at(-1) ?? ''),
  );
  applyChanges(
    store,
    folderId,
    paths.map((path) => {
      const { size, mtimeMs } = statSync(join(folder, path));
      return { kind: 'added', path, size, modifiedAt: mtimeMs, identity: null };
    }),
  );
  const files = pendingFiles(store, 1000);
  beginTry(
    store,
    files.map((file) => file.fileId),
  );
  for (const { fileId, path } of files) {
    const bytes = readFileSync(path);
    const { size, mtimeMs } = statSync(path);
    const { keywordsAndRating, sidecar } = await readMetadata({ path, bytes }, 'jpeg');
    saveAnalysed(store, [
      analysed(fileId, bytes, { keywordsAndRating, sidecar, size, modifiedAt: mtimeMs }),
    ]);
  }
}

/** A folder with these photos, each with a picture of its own. */
export async function folderWith(...names: string[]): Promise<string> {
  const folder = join(scratchFolder(), 'Pictures');
  for (const [seed, name] of names.entries()) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    await writePhoto(join(folder, name), seed);
  }
  return folder;
}

export function photoAt(store: Store, path: string): number {
  const id = photoByPath(store, path);
  if (id === null) throw new Error(`${path} is not in the library`);
  return id;
}

/** The user accepts a label, which is made when there is none. */
export function accept(store: Store, photoId: number, name: string, at = 1_700_000_000_000): void {
  const { id } = labelByName(store.library, name) ?? insertLabel(store, { name });
  const verdict = { labelId: id, photoId, accepted: true, percent: 91 };
  saveDecisions(store, [verdict], 'photo-clip-tiny@0.2.0', at);
}

export function album(store: Store, name: string, photos: number[]): void {
  insertAlbum(store, { name, photos });
}

/** Export and import with nobody watching. */
export function write(
  store: Store,
  to: string | null = null,
  include: Partial<Include> = {},
  signal = new AbortController().signal,
) {
  const order = { to, photos: null, include: { ...everything, ...include } };
  return exportSidecars(store, order, { signal, progress: () => undefined, findSidecar });
}

export function read(store: Store, ...folders: string[]) {
  const signal = new AbortController().signal;
  const where = folders.length === 0 ? null : folders;
  return importSidecars(store, where, { signal, progress: () => undefined, findSidecar });
}

export async function sidecar(path: string): Promise<Sidecar> {
  const found = await findSidecar(path);
  if (found === null) throw new Error(`${path} is not there`);
  return found;
}

/** What the user said, by the content of photos: the same in two libraries that know the same. */
export function userWords(store: Store): unknown {
  const rows = (sql: string): unknown[] => store.library.prepare(sql).all();
  return {
    labels: rows(`SELECT hex(content_hash) AS photo, name, accepted, decided_at, model, percent
      FROM label_decisions JOIN labels ON labels.id = label_id JOIN photos ON photos.id = photo_id
      ORDER BY photo, name`),
    albums: rows(`SELECT name, hex(content_hash) AS photo, position
      FROM album_photos JOIN albums ON albums.id = album_id JOIN photos ON photos.id = photo_id
      ORDER BY name, position`),
    ratings: rows('SELECT hex(content_hash) AS photo, rating FROM photos ORDER BY photo'),
  };
}

/** Every file below a folder with its content's hash and its times. */
export function fingerprints(folder: string, isWanted = isWantedFile): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    paths
      .filter((path) => isWanted(path.split('/').at(-1) ?? ''))
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => {
        const { mtimeMs, size, ino } = statSync(join(folder, path));
        const hash = createHash('sha256')
          .update(readFileSync(join(folder, path)))
          .digest('hex');
        return [path, `${hash} ${size} ${mtimeMs} ${ino}`];
      }),
  );
}
