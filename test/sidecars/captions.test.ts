/** Captions of the user's own to sidecars and back, beside what other programs wrote there. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { photoDetails } from '../../src/store/photos.ts';
import { setCaption } from '../../src/store/user-captions.ts';
import { folderWith, libraryOf, photoAt, read, readAll, sidecar, write } from './support.ts';

const OTHERS = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>
<rdf:li xml:lang="x-default">Uncle Bob’s boat</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>`;
const OWN = 'Two <dogs> & a ball,\non the beach · 海滩上的两只狗';

async function libraryWithSidecar(xmp: string | null) {
  const folder = await folderWith('a.jpg');
  const path = join(folder, 'a.xmp');
  if (xmp !== null) writeFileSync(path, xmp);
  const store = await libraryOf(folder);
  const photo = photoAt(store, join(folder, 'a.jpg'));
  return { folder, path, store, photo };
}

describe('captions and sidecars', () => {
  test('the user’s words are written as others read them, and come back', async () => {
    const { folder, store, photo } = await libraryWithSidecar(null);
    setCaption(store, photo, OWN);
    expect(await write(store)).toMatchObject({ written: 1, failed: 0 });
    const path =
      (await sidecar(join(folder, 'a.jpg.xmp')).catch(() => null))?.path ?? join(folder, 'a.xmp');
    expect(await sidecar(path)).toMatchObject({ description: OWN, claim: { caption: null } });
    expect(await write(store)).toMatchObject({ written: 0, unchanged: 1 });

    const other = await libraryOf(folder);
    expect(photoDetails(other, photoAt(other, join(folder, 'a.jpg')))?.caption).toBe(OWN);
    // There it is the user's as well: taken back, nothing is left of it.
    setCaption(other, photoAt(other, join(folder, 'a.jpg')), null);
    expect(await write(other)).toMatchObject({ written: 1 });
    expect((await sidecar(path)).description).toBeNull();
  });

  test('another program’s words win until the user writes others, and come back when those go', async () => {
    const { path, store, photo } = await libraryWithSidecar(OTHERS);
    expect(photoDetails(store, photo)?.caption).toBe('Uncle Bob’s boat');
    setCaption(store, photo, 'A boat in Naples');
    expect(photoDetails(store, photo)?.caption).toBe('A boat in Naples');
    await write(store);
    const written = await sidecar(path);
    expect(written.description).toBe('A boat in Naples');
    expect(written.claim.caption).toBe('Uncle Bob’s boat');
    setCaption(store, photo, 'A boat in Bari');
    await write(store);
    setCaption(store, photo, null);
    expect(photoDetails(store, photo)?.caption).toBe('Uncle Bob’s boat');
    await write(store);
    expect((await sidecar(path)).description).toBe('Uncle Bob’s boat');
  });

  test('what another program writes over the user’s words is its own', async () => {
    const { path, store, photo, folder } = await libraryWithSidecar(OTHERS);
    setCaption(store, photo, 'mine');
    await write(store);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/>mine</, '>theirs<'));
    expect((await sidecar(path)).claim.caption).toBe('theirs');
    setCaption(store, photo, null);
    await write(store);
    expect((await sidecar(path)).description).toBe('theirs');
    await readAll(store, 1, folder);
    expect(photoDetails(store, photo)?.caption).toBe('theirs');
  });

  test('left out of an export, or said already here, nothing changes', async () => {
    const { path, store, photo, folder } = await libraryWithSidecar(OTHERS);
    setCaption(store, photo, 'mine');
    expect(await write(store, null, { captions: false })).toMatchObject({ written: 0 });
    await write(store);
    setCaption(store, photo, 'mine, later');
    expect(await read(store, folder)).toMatchObject({ captions: 0 });
    expect(photoDetails(store, photo)?.caption).toBe('mine, later');
    expect((await sidecar(path)).description).toBe('mine');
  });
});
