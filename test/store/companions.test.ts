/** Which files belong to one shot: by names of many programs, by time, and through moves. */
import { expect, test } from 'vitest';
import { shotName } from '../../src/facts/companions.ts';
import { companionPhotos, pairAllCompanions } from '../../src/store/companions.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { photoDetails, type AnalysedFile } from '../../src/store/photos.ts';
import { setSetting } from '../../src/store/settings.ts';
import { testStore } from '../support/library.ts';
import { addFile, photosFolder, readAs } from '../support/photos.ts';

const at = (seconds: number): Partial<AnalysedFile> => ({
  takenAt: Date.UTC(2021, 5, 30, 18, 5, seconds),
  takenSource: 'exif',
});

test.each([
  ['DSC_1.NEF', 'DSC_1', 'raw'],
  ['IMG_1234.JPG', 'IMG_1234', 'plain'],
  ['IMG_E1234.HEIC', 'IMG_1234', 'edit'],
  ['img_e1234.jpg', 'img_1234', 'edit'],
  ['IMG_2001-edited.jpg', 'IMG_2001', 'edit'],
  ['IMG_2001-bearbeitet.jpg', 'IMG_2001', 'edit'],
  ['IMG_2001-edited(1).jpg', 'IMG_2001(1)', 'edit'],
  ['IMG_2001-modifié.jpg', 'IMG_2001', 'edit'],
  ['IMG_2001-已编辑.jpg', 'IMG_2001', 'edit'],
  ['IMG_2001-Edit-2.tif', 'IMG_2001', 'edit'],
  ['IMG_2001 (edited).jpg', 'IMG_2001', 'edit'],
  ['IMG_2001-Enhanced-NR.dng', 'IMG_2001', 'edit'],
  ['IMG_2001-ha editado.jpg', 'IMG_2001', 'edit'],
  ['IMG_2001-módosított.jpg', 'IMG_2001', 'edit'],
  ['PXL_20210630~2.jpg', 'PXL_20210630', 'edit'],
  ['PXL_20210630_101112123.MP.jpg', 'PXL_20210630_101112123', 'plain'],
  ['PXL_20210630_101112123.MP~2.jpg', 'PXL_20210630_101112123', 'edit'],
  ['IMG_1234_HEVC.jpg', 'IMG_1234_HEVC', 'plain'],
  ['PXL_20210630_101112123.RAW-02.ORIGINAL.dng', 'PXL_20210630_101112123', 'raw'],
  ['PXL_20210630_101112123.RAW-01.MP.COVER.jpg', 'PXL_20210630_101112123', 'plain'],
  ['PXL_20210630_101112123.RAW-01.COVER-edited.jpg', 'PXL_20210630_101112123', 'edit'],
  ['unedited.jpg', 'unedited', 'plain'],
  ['-edited.jpg', '-edited', 'plain'],
  ['edited.jpg', 'edited', 'plain'],
  ['IMG_2001 (1).jpg', 'IMG_2001 (1)', 'plain'],
])('%s is a name of the shot %s: %s', (name, base, kind) => {
  expect(shotName(name)).toEqual({ base: base.normalize('NFC'), kind });
});

async function library(files: Record<string, Partial<AnalysedFile>>) {
  const store = await testStore();
  const ids = new Map<string, number>();
  for (const [path, facts] of Object.entries(files)) {
    ids.set(path, readAs(store, addFile(store, path), path, facts).photoId);
  }
  const names = new Map([...ids].map(([path, id]) => [id, path]));
  /** Companion to main photo, by path. */
  const pairs = (): Record<string, string | undefined> =>
    Object.fromEntries(
      [...companionPhotos(store)].map(([id, of]) => [names.get(id) ?? '', names.get(of)] as const),
    );
  return { store, ids, pairs };
}

test('a RAW and edits stand behind the camera’s picture, whichever was read first', async () => {
  const { store, ids, pairs } = await library({
    'a/DSC1.dng': at(0),
    'a/DSC1-Edit.tif': at(0),
    'a/DSC1.JPG': at(0),
    'a/DSC10.dng': at(0),
    'b/DSC1.cr2': at(0),
    'IMG_E1234.JPG': {},
    'IMG_1234.HEIC': at(0),
  });
  expect(pairs()).toEqual({
    'a/DSC1.dng': 'a/DSC1.JPG',
    'a/DSC1-Edit.tif': 'a/DSC1.JPG',
    'IMG_E1234.JPG': 'IMG_1234.HEIC',
  });
  const details = photoDetails(store, ids.get('a/DSC1.JPG') ?? 0);
  expect(details?.companions.map(({ kind }) => kind)).toEqual(['raw', 'edit']);
  const raw = photoDetails(store, ids.get('a/DSC1.dng') ?? 0);
  expect(raw?.companions.map(({ kind }) => kind)).toEqual(['edit', 'original']);
});

test('an export beside a RAW is its companion; other shots under near names are not', async () => {
  const { pairs } = await library({
    'DSC1.NEF': at(0),
    'DSC1_01.jpg': at(0),
    'DSC1-2.jpg': at(9),
    'DSC1_03.jpg': {},
    // Two cameras count alike.
    'P1.jpg': at(0),
    'P1.orf': at(30),
    // No RAW: copies and bursts are numbered as well.
    'Q.jpg': at(0),
    'Q-1.jpg': at(0),
    // Another format of the same name is a conversion, which is a duplicate.
    'R.heic': at(0),
    'R.jpg': at(0),
  });
  expect(pairs()).toEqual({ 'DSC1_01.jpg': 'DSC1.NEF' });
});

test('what is moved apart does not belong together any more, and finds its shot again', async () => {
  const { store, pairs } = await library({ 'a/D.jpg': at(0), 'a/D.nef': at(0), 'a/D~2.jpg': {} });
  const move = (from: string, to: string): void => {
    const row = store.library
      .prepare<[string], { id: number }>('SELECT id FROM files WHERE path = ?')
      .get(from);
    const facts = { size: 1, modifiedAt: 0, identity: null };
    const fileId = row?.id ?? 0;
    applyChanges(store, photosFolder(store), [{ kind: 'moved', fileId, path: to, ...facts }]);
  };
  move('a/D.jpg', 'b/D.jpg');
  expect(pairs()).toEqual({ 'a/D~2.jpg': 'a/D.nef' });
  move('b/D.jpg', 'a/D.jpg');
  expect(pairs()).toEqual({ 'a/D.nef': 'a/D.jpg', 'a/D~2.jpg': 'a/D.jpg' });
});

test('a library that knows no companions finds them once', async () => {
  const { store, pairs } = await library({ 'D.jpg': at(0), 'D.nef': at(0) });
  store.library.exec('DELETE FROM companion_files');
  setSetting(store, 'companionsVersion', 0);
  expect(await pairAllCompanions(store)).toBe(true);
  expect(pairs()).toEqual({ 'D.nef': 'D.jpg' });
  expect(await pairAllCompanions(store)).toBe(false);
});
