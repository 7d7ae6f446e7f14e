/** Photos without files on the disk, for tests of the store alone. */
import type { Store } from '../../src/store/database.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { beginTry, knownFile } from '../../src/store/files.ts';
import { insertFolder, listFolders } from '../../src/store/folders.ts';
import { saveAnalysed, type SavedPhoto } from '../../src/store/photos.ts';
import { analysed, type AnalysedFacts } from './library.ts';

/** The id of the folder `/photos`, added when it is not there yet. */
export function photosFolder(store: Store): number {
  const known = listFolders(store).find((folder) => folder.path === '/photos');
  return (known ?? insertFolder(store, '/photos')).id;
}

/** Adds a file row, or changes the one at this path, and answers its id. */
export function addFile(store: Store, path: string): number {
  const folderId = photosFolder(store);
  const facts = { size: 1, modifiedAt: 0, identity: null };
  applyChanges(store, folderId, [{ kind: 'added', path, ...facts }]);
  const file = knownFile(store, folderId, path);
  if (file === undefined) throw new Error(`no row for ${path}`);
  return file.id;
}

/** Reads a file as `content`. */
export function readAs(
  store: Store,
  fileId: number,
  content: string,
  facts: AnalysedFacts = {},
): SavedPhoto {
  beginTry(store, [fileId]);
  const [saved] = saveAnalysed(store, [analysed(fileId, content, facts)]);
  if (saved === undefined) throw new Error('nothing was saved');
  return saved;
}

/** Adds one photo per content, each in a file `<content>.jpg`; answers the photos' ids. */
export function addPhotos(store: Store, contents: readonly string[]): number[] {
  return contents.map(
    (content) => readAs(store, addFile(store, `${content}.jpg`), content).photoId,
  );
}
