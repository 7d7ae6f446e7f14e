/** What is announced names what changed: the window asks again for that, and for nothing else. */
import { once } from 'node:events';
import { expect } from 'playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from 'vitest';
import { WebSocket } from 'ws';
import { m } from '../../renderer/paraglide/messages.js';
import type { Api } from '../../src/contract/contract.ts';
import { createClient } from '../../src/rpc/client.ts';
import { pathBehindKey, RPC_PATH } from '../../src/rpc/loopback.ts';
import { webSocketChannel } from '../../src/rpc/websocket.ts';
import { openGallery, type GalleryWindow } from '../support/gallery-window.ts';
import { hasBrowser, saveScreenshot } from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });
const en = { locale: 'en' } as const;
/** Each id by itself: what is announced together is asked together. */
function questions(method: string, input: unknown): string[] {
  const { ids } = (input ?? {}) as { ids?: number[] };
  return ids === undefined
    ? [`${method} ${JSON.stringify(input)}`]
    : ids.map((id) => `${method} ${id}`);
}

const EVERYTHING = { text: '', order: 'relevance' } as const;

describe.skipIf(!hasBrowser)('what the window asks (needs Chromium)', () => {
  let window: GalleryWindow;
  let other: WebSocket;
  let api: Api;
  const made = { dog: 0, cat: 0, rome: 0, dogs: 0, stars: 0 };
  let photos: number[] = [];
  /** Each question once, see `questions`. */
  let asked = new Set<string>();
  let searches = 0;

  beforeAll(async () => {
    window = await openGallery('en', ['pizza'], 3);
    const { page } = window;
    await shows(page.getByText(m.library_count({ count: 3 }, en))).toBeVisible();
    // Another window of the same engine makes the changes.
    const key = await page.evaluate(() => localStorage.getItem('keepsake.key') ?? '');
    const { origin, host } = new URL(page.url());
    other = new WebSocket(`ws://${host}${pathBehindKey(key, RPC_PATH)}`, { origin });
    await once(other, 'open');
    ({ api } = createClient(webSocketChannel(other)));
    photos = (await api.search({ text: '' })).ids;
    made.dog = (await api.createLabel({ name: 'dog', prompts: [] })).id;
    made.cat = (await api.createLabel({ name: 'cat', prompts: [] })).id;
    made.rome = (await api.createAlbum({ name: 'Rome', photos: photos.slice(0, 1) })).id;
    made.dogs = (await api.createAlbum({ name: 'Dogs', query: 'tag:dog' })).id;
    made.stars = (await api.createAlbum({ name: 'Stars', query: 'rating:>=1' })).id;
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const { call, input } = JSON.parse(payload.toString()) as { call: string; input: unknown };
        for (const one of questions(call, input)) asked.add(one);
        if (call === 'search') searches += 1;
      }),
    );
  });
  beforeEach(async () => {
    await window.page.reload();
    for (const first of ['marks {}', 'labels {}', 'albums {}']) await hears(first);
  });
  afterAll(async () => {
    other.terminate();
    await window.close();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await saveScreenshot(window.page, task.name);
  });

  const hears = async (...wanted: string[]) => {
    for (const one of wanted) await shows.poll(() => [...asked]).toContain(one);
  };
  const question = (method: keyof Api, input: object): string[] => questions(method, input);
  const goTo = async (hash: string, tiles: number): Promise<void> => {
    await window.page.evaluate((to) => (location.hash = to), hash);
    const shown = window.page.locator('#photos [data-index]');
    await shows(shown).toHaveCount(tiles);
    // Until its thumbnail is there a tile has the photo's colours.
    await shows(shown.last()).toHaveCSS('background-image', /^radial-gradient/);
    asked = new Set();
    searches = 0;
  };

  test('in the timeline: for marks, labels and albums that changed, not for the photos', async () => {
    await goTo('#/photos', 3);
    const [first = 0, second = 0, third = 0] = photos;
    const { dog, dogs, stars, rome } = made;
    const expected: string[] = [];
    const leadsTo = async (order: Promise<unknown>, ...wanted: string[][]): Promise<void> => {
      expected.push(...wanted.flat());
      await order;
      await hears(...wanted.flat());
    };
    await leadsTo(api.rescan({}));
    await leadsTo(api.changeSettings({ theme: 'dark' }));
    await leadsTo(
      api.mark({ ids: [first], rating: 5 }),
      question('marks', { ids: [first] }),
      question('albums', { ids: [stars] }),
    );
    await leadsTo(
      api.decide({ photos: [second], accept: [dog] }),
      question('labels', { ids: [dog] }),
      question('albums', { ids: [dogs] }),
    );
    await leadsTo(
      api.addToAlbum({ id: rome, photos: [second] }),
      question('albums', { ids: [rome] }),
    );
    // Last, so that whatever waited before it has been asked.
    await leadsTo(
      api.setTaken({ ids: [third], taken: '1962' }),
      question('search', EVERYTHING),
      question('albums', { ids: [dogs, stars] }),
    );
    // The other label may have been scored for the first time meanwhile.
    expected.push(...question('labels', { ids: [made.cat] }));
    expect([...asked].filter((one) => !expected.includes(one))).toEqual([]);
    expect(searches).toBe(1);
  });

  test('in a search: for its photos only when what it follows from changed', async () => {
    const tagged = { ...EVERYTHING, text: 'tag:dog' };
    await goTo('#/photos?q=tag:dog', 1);
    const [first = 0, , third = 0] = photos;
    await api.mark({ ids: [first], favourite: true });
    await hears(...question('marks', { ids: [first] }));
    await api.decide({ photos: [third], accept: [made.cat] });
    await hears(...question('labels', { ids: [made.cat] }));
    await api.decide({ photos: [third], accept: [made.dog] });
    await hears(...question('search', tagged));
    await shows(window.page.locator('#photos [data-index]')).toHaveCount(2);
    expect(searches).toBe(1);
  });

  test('in the viewer: for its photo only when that is named', async () => {
    const [first = 0, second = 0] = photos;
    await goTo(`#/photo/${first}`, 3);
    await shows(window.page.getByRole('dialog')).toBeFocused();
    await window.page.keyboard.press('i');
    await shows(window.page.getByRole('region', { name: m.info_labels({}, en) })).toBeVisible();
    await hears(...question('photoLabels', { id: first }));
    asked = new Set();
    await api.mark({ ids: [second], rating: 3 });
    await hears(...question('marks', { ids: [second] }));
    await api.decide({ photos: [second], accept: [made.cat] });
    await hears(...question('labels', { ids: [made.cat] }));
    expect([...asked].filter((one) => one.startsWith('photo'))).toEqual([]);
    await api.decide({ photos: [first], accept: [made.cat] });
    await hears(...question('photoLabels', { id: first }));
    await api.mark({ ids: [first], rating: 3 });
    await hears(...question('photo', { id: first }));
    expect(window.complaints).toEqual([]);
  });
});
