/** The way of a user: index, label, export, a new library; by the command line, with real processes. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/database.ts';
import { mark } from '../../src/store/marks.ts';
import { runCommand } from '../support/command.ts';
import { onCpu } from '../support/on-cpu.ts';
import { scratchFolder } from '../support/scratch.ts';
import { accept, album, folderWith, fingerprints, photoAt, sidecar, userWords } from './support.ts';

async function keepsake(library: string, ...words: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runCommand([...words, '--library', library, '--json']);
  if (stdout === '') throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

async function wordsIn(library: string): Promise<unknown> {
  const store = await openStore(library, { readonly: true });
  try {
    return userWords(store);
  } finally {
    store.close();
  }
}

test('labels, albums and ratings go out and come back into a new library', async () => {
  const photos = await folderWith('a.jpg', 'b.jpg', '-c.jpg');
  const scratch = scratchFolder();
  const [library, other] = [await onCpu(join(scratch, 'one')), await onCpu(join(scratch, 'two'))];
  await keepsake(library, 'index', photos);
  const store = await openStore(library);
  const [a, b] = [photoAt(store, join(photos, 'a.jpg')), photoAt(store, join(photos, 'b.jpg'))];
  accept(store, a, 'family/anna');
  mark(store, [b], { rating: 5 });
  album(store, 'Rome', [b, a]);
  store.close();
  const before = fingerprints(photos);

  const mirror = join(scratchFolder(), 'mirror');
  expect(
    await keepsake(library, 'export-xmp', '--to', mirror, '--query', 'name:a.jpg'),
  ).toMatchObject({ written: 1, empty: 0, failed: 0 });
  expect(readdirSync(join(mirror, 'Pictures'))).toEqual(['a.jpg.xmp']);
  expect(await keepsake(library, 'export-xmp', '--no-albums')).toMatchObject({ written: 2 });
  expect((await sidecar(join(photos, 'a.jpg.xmp'))).hierarchy).toEqual(['family|anna']);
  expect(await keepsake(library, 'export-xmp')).toMatchObject({
    written: 2,
    unchanged: 0,
    empty: 1,
  });
  expect(existsSync(join(photos, '-c.jpg.xmp'))).toBe(false);

  // Sidecars are no photos; those of other programs are tags.
  writeFileSync(
    join(photos, '-c.xmp'),
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
     <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag>
     <rdf:li>Sea side</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`,
  );
  expect(await keepsake(other, 'index', photos)).toMatchObject({ photos: 3, failed: 0 });
  expect(await wordsIn(other)).toEqual(await wordsIn(library));
  expect(await keepsake(other, 'search', 'tag:"sea side"')).toMatchObject({
    results: [{ files: [join(photos, '-c.jpg')] }],
  });
  expect(await keepsake(other, 'search', 'tag:family -tag:"sea side"')).toMatchObject({
    results: [{ files: [join(photos, 'a.jpg')] }],
  });
  expect(await keepsake(library, 'import-xmp')).toMatchObject({ read: 3, labels: 0, failed: 0 });
  expect(await keepsake(library, 'search', 'keyword:"sea side"')).toMatchObject({
    results: [{ files: [join(photos, '-c.jpg')] }],
  });
  expect(fingerprints(photos)).toEqual(before);
});

test('a search with a mistake writes nothing', async () => {
  const photos = await folderWith('a.jpg');
  const library = await onCpu(join(scratchFolder(), 'library'));
  await keepsake(library, 'index', photos);
  expect(await keepsake(library, 'export-xmp', '--query', 'rating:many')).toMatchObject({
    error: { code: 'bad-input' },
  });
});
