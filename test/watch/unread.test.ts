/** What lies beside photos and is not read: counted by kind, by name alone. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unreadOf } from '../../src/cli/unread.ts';
import { eventually, testLibrary, writePhoto } from '../support/library.ts';

test('files that are not read are counted by kind, photos and companions are not among them', async () => {
  const { library, photos } = await testLibrary();
  const names = [
    ...['a.jpg', 'a.xmp', 'notes.txt', '.hidden.mov', 'Thumbs.db', 'IMG_1.AAE'],
    ...['IMG_1.MOV', 'sub/clip.mp4', 'sub/deep/clip.MP4', 'layers.psd', 'old.jp2', 'sigma.X3F'],
    ...['picture', 'photo.jpg_large', 'photo.jpeg~', 'drawing.svg'],
  ];
  for (const name of names) writePhoto(photos, name, 'x');
  await library.addFolder(photos);
  await eventually(() => {
    const unread = library.folders()[0]?.unread ?? [];
    expect([...unread].sort((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
      { kind: 'jpeg2000', count: 1, endings: ['.jp2'] },
      { kind: 'layered', count: 1, endings: ['.psd'] },
      { kind: 'nameless', count: 3, endings: ['.jpeg~', '.jpg_large'] },
      { kind: 'picture', count: 1, endings: ['.svg'] },
      { kind: 'raw', count: 1, endings: ['.x3f'] },
      { kind: 'video', count: 3, endings: ['.mp4', '.mov'] },
    ]);
  });
  expect(unreadOf(library.folders().flatMap(({ unread }) => unread))).toContainEqual({
    kind: 'video',
    count: 3,
    detail: 'Not read: 3 videos (.mov, .mp4)',
    advice: 'Keepsake shows photos only.',
  });
});

test('what is gone at the next comparison is not counted any more', async () => {
  const { library, photos } = await testLibrary();
  writeFileSync(join(photos, 'a.mov'), 'x');
  writePhoto(photos, 'a.jpg', 'x');
  await library.addFolder(photos);
  await eventually(() => expect(library.folders()[0]?.unread).toHaveLength(1));
  rmSync(join(photos, 'a.mov'));
  await library.rescan();
  await eventually(() => expect(library.folders()[0]?.unread).toEqual([]));
});

test('files that come and go while the folder is watched are counted as they do', async () => {
  const { library, photos } = await testLibrary();
  for (const name of ['a.jpg', 'old/b.jpg', 'old/c.mov']) writePhoto(photos, name, 'x');
  await library.addFolder(photos);
  await eventually(() => {
    expect(library.folders()[0]).toMatchObject({ state: 'online', watch: 'live' });
  });
  const counted = () => {
    const unread = library.folders()[0]?.unread ?? [];
    return unread.map(({ kind, count }) => `${kind} ${count}`).sort();
  };
  expect(counted()).toEqual(['video 1']);
  for (const name of ['d.mp4', 'old/e.psd', 'notes.txt']) writePhoto(photos, name, 'x');
  await eventually(() => expect(counted()).toEqual(['layered 1', 'video 2']));
  rmSync(join(photos, 'd.mp4'));
  await eventually(() => expect(counted()).toEqual(['layered 1', 'video 1']));
  renameSync(join(photos, 'old'), join(photos, 'new'));
  for (const name of ['new/f.jpg', 'g.jp2']) writePhoto(photos, name, 'x');
  await eventually(() => expect(counted()).toEqual(['jpeg2000 1', 'layered 1', 'video 1']));
  rmSync(join(photos, 'new'), { recursive: true });
  await eventually(() => expect(counted()).toEqual(['jpeg2000 1']));
});
