/** The colours that stand for a photo until its picture is there. */
import { expect, test } from 'vitest';
import { fingerprintInputOf } from '../../src/media/fingerprint-input.ts';
import { coloursOf } from '../../src/store/colours.ts';
import { testStore } from '../support/library.ts';
import { addFile, addPhotos, readAs } from '../support/photos.ts';

test('are those of its corners and its middle, in order', async () => {
  const side = 90;
  const grey = 0x808080;
  const thirds = [
    [0xc03020, grey, 0x30a040],
    [grey, 0x909090, grey],
    [0x2040c0, grey, 0xe0c040],
  ];
  const data = Buffer.alloc(3 * side * side);
  for (let at = 0; at < side * side; at += 1) {
    const [row, column] = [Math.floor(at / side / 30), Math.floor((at % side) / 30)];
    data.writeUIntBE(thirds[row]?.[column] ?? 0, 3 * at, 3);
  }
  const fingerprintInput = await fingerprintInputOf({ data, width: side, height: side });
  const store = await testStore();
  const { photoId } = readAs(store, addFile(store, 'a.jpg'), 'a', { fingerprintInput });
  // What was made in another form, or not at all, is left out.
  const [other = 0] = addPhotos(store, ['b']);
  const [known, ...others] = coloursOf(store, [photoId, other, 99]);
  expect(others).toEqual([]);
  expect(known?.id).toBe(photoId);
  const found = known?.colours.match(/../g) ?? [];
  const expected = 'c0302030a0402040c0e0c040909090'.match(/../g) ?? [];
  expect(found).toHaveLength(expected.length);
  for (const [at, shade] of expected.entries()) {
    expect(Math.abs(parseInt(found[at] ?? '', 16) - parseInt(shade, 16))).toBeLessThan(30);
  }
});
