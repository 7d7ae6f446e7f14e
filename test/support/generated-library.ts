/** A library of any size without a file: photos in every shape, and a server that shows them in the built window. */
import { join } from 'node:path';
import sharp from 'sharp';
import type { Status } from '../../src/contract/activity.ts';
import type { Api } from '../../src/contract/contract.ts';
import type { SearchResult } from '../../src/contract/search.ts';
import { startServer } from '../../src/web/server.ts';
import type { WebServer } from '../../src/web/server.ts';

/** Thumbnails of these shapes, in hundredths. */
const RATIOS = [150, 133, 67, 75, 100, 178, 56];

/** Serves the built window over `count` photos. */
export async function serveGenerated(count: number): Promise<WebServer> {
  const pictures = await Promise.all(RATIOS.map(picture));
  return startServer({
    port: 0,
    windowFolder: join(import.meta.dirname, '../../dist/renderer'),
    api: generatedLibrary(count),
    events: { subscribe: () => () => undefined },
    images: {
      thumbnail: (id) =>
        Promise.resolve({
          bytes: pictures[id % pictures.length] ?? new Uint8Array(),
          mediaType: 'image/webp',
          etag: String(id),
        }),
      full: () => Promise.resolve(null),
    },
  });
}

function picture(ratio: number): Promise<Uint8Array> {
  const size = { width: Math.round(4.8 * Math.min(100, ratio)), height: 480 };
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  return sharp({ create: { ...size, channels: 3, background: '#888', noise } })
    .blur(4)
    .webp({ quality: 75 })
    .toBuffer();
}

/** A library of any size that answers what the grid asks: the timeline, and nothing else. */
function generatedLibrary(count: number): Api {
  const status: Status = {
    version: '0',
    host: {
      kind: 'browser',
      platform: 'linux',
      canChooseFolder: false,
      trash: 'none',
      libraryPath: '',
    },
    photos: count,
    failed: 0,
    folders: [
      {
        id: 1,
        path: '/photos',
        state: 'online',
        watch: 'live',
        photos: count,
        pending: 0,
        failed: 0,
        scannedAt: null,
        unseen: 0,
        unread: [],
      },
    ],
    indexing: {
      phase: 'idle',
      onBattery: false,
      done: 0,
      total: 0,
      failed: 0,
      photosPerSecond: null,
      secondsLeft: null,
      folder: null,
      trouble: null,
    },
    settings: {
      language: 'en',
      theme: 'light',
      effort: 'normal',
      pauseOnBattery: true,
      mirror: '',
      device: 'auto',
    },
    model: {
      id: 'none',
      dimensions: 512,
      photos: count,
      languages: { good: ['en'], others: 'none' },
      next: null,
    },
    devices: { active: 'cpu', devices: [] },
    notices: [],
  };
  const timeline = generatedTimeline(count);
  const empty: SearchResult = { ...timeline, ids: [], ratios: [], days: [], likely: 0, total: 0 };
  const methods: Partial<Api> = {
    status: () => Promise.resolve(status),
    search: ({ text }) => Promise.resolve(text === '' ? timeline : empty),
  };
  return methods as Api;
}

/** Twenty photos a day on average: most days have few, some have hundreds. */
function generatedTimeline(count: number): SearchResult {
  const days: { day: string; count: number }[] = [];
  let time = Date.UTC(2026, 0, 1);
  for (let left = count; left > 0; time -= 86_400_000) {
    const today = Math.min(
      left,
      1 + ((days.length * days.length * 7) % (days.length % 9 ? 12 : 240)),
    );
    days.push({ day: new Date(time).toISOString().slice(0, 10), count: today });
    left -= today;
  }
  return {
    ids: Array.from({ length: count }, (_, index) => index + 1),
    ratios: Array.from({ length: count }, (_, index) => RATIOS[(index + 1) % RATIOS.length] ?? 100),
    days,
    scores: [],
    likely: count,
    total: count,
    companions: [],
    stacks: [],
    known: [],
    understood: { words: '', parts: [], problems: [] },
    model: null,
    isArranged: false,
    about: { album: null, label: null, only: null },
    dependsOn: { marks: false, labels: null, albums: null },
  };
}
