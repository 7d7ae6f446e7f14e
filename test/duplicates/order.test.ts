/** Whichever photo comes first, the same is found. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { foundPairs } from '../../src/store/duplicates.ts';
import { testStore, type AnalysedFacts } from '../support/library.ts';
import { addFile, readAs } from '../support/photos.ts';
import { analysedAs, finderOf, picture } from './support.ts';

test('however many copies there are', async () => {
  const original = sharp(await picture(7));
  const copies: [string, Buffer][] = [];
  for (let place = 0; place < 6; place += 1) {
    const copy = original.clone().resize(200 + 20 * place);
    const cut = { left: place, top: 5, width: 470 - 3 * place, height: 350 - 2 * place };
    copies.push(
      [
        `${place}.jpg`,
        await copy
          .clone()
          .jpeg({ quality: 40 + 5 * place })
          .toBuffer(),
      ],
      [`mirrored-${place}.webp`, await copy.flop().webp().toBuffer()],
      [`cropped-${place}.jpg`, await original.clone().extract(cut).jpeg().toBuffer()],
    );
  }
  const tilted = original.clone().rotate(3, { background: 'white' });
  copies.push(['tilted.jpg', await tilted.jpeg().toBuffer()]);
  const analysed: [string, AnalysedFacts][] = [];
  for (const [name, bytes] of copies) analysed.push([name, await analysedAs(bytes, 7)]);
  async function found(ordered: typeof analysed): Promise<string[]> {
    const store = await testStore();
    const { finder } = finderOf(store);
    finder.start();
    const names = new Map<number, string>();
    for (const [name, facts] of ordered) {
      names.set(readAs(store, addFile(store, name), name, facts).photoId, name);
    }
    finder.photosSaved([...names.keys()]);
    await finder.whenIdle();
    return foundPairs(store, 'same', 2)
      .map(({ a, b, same, score, traits }) => {
        const pair = [names.get(a), names.get(b)].sort().join(' ');
        return `${pair} ${same} ${score.toFixed(6)} ${traits & 31}`;
      })
      .sort();
  }
  const inOrder = await found(analysed);
  expect(inOrder.length).toBeGreaterThan(150);
  expect(await found(analysed.reverse())).toEqual(inOrder);
});
