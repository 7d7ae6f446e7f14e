/**
 * `npm run bench -- grid`: how long a frame takes while the built window scrolls 100,000 generated
 * photos in a real Chromium, and how many elements its document has. Needs `npm run build` first.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright';
import sharp from 'sharp';
import type { Api, SearchResult, Status } from '../../src/api.ts';
import { startServer } from '../../src/web/server.ts';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
/** Frames measured for each way of scrolling. */
const FRAMES = 300;
/** Thumbnails of these shapes, in hundredths. */
const RATIOS = [150, 133, 67, 75, 100, 178, 56];

interface Measured {
  way: string;
  p50: number;
  p95: number;
  longest: number;
  /** CPU time of the window's own thread for one frame, on average: what is ours of a frame. */
  ownMilliseconds: number;
  elements: number;
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      photos: { type: 'string', default: '100000' },
    },
  });
  const count = Number(values.photos);
  const pictures = await Promise.all(RATIOS.map(picture));
  const server = await startServer({
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
  const browser = await chromium.launch({
    ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
    // Frames as fast as they can be made: their distance is then what one costs.
    args: ['--no-sandbox', '--disable-frame-rate-limit', '--disable-gpu-vsync'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const started = performance.now();
    await page.goto(server.address);
    await page.locator('#photos img.is-loaded').first().waitFor();
    const start = performance.now() - started;

    const measured = [
      await measure(page, 'wheel', 90),
      await measure(page, 'flick', 700),
      await measure(page, 'scrubber', 40_000),
    ];
    const result = { photos: count, startMilliseconds: Math.round(start), measured };
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : table(result));
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Scrolls by `step` pixels a frame, up again at the end, and takes the time from frame to frame. */
async function measure(page: Page, way: string, step: number): Promise<Measured> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taskSeconds = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  const before = await taskSeconds();
  const { times, elements } = await page.evaluate(
    async ({ step, frames }) => {
      const scroller = document.querySelector('#photos');
      if (!scroller) throw new Error('The grid is not there.');
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      const times: number[] = [];
      let elements = 0;
      let before = await frame();
      for (let index = 0; index < frames; index += 1) {
        scroller.scrollTop += step * (index < frames / 2 ? 1 : -1);
        const now = await frame();
        times.push(now - before);
        before = now;
        if (index % 20 === 0) {
          elements = Math.max(elements, document.querySelectorAll('*').length);
        }
      }
      return { times, elements };
    },
    { step, frames: FRAMES },
  );
  const ownMilliseconds = (1000 * ((await taskSeconds()) - before)) / FRAMES;
  await session.detach();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? 0;
  return { way, p50: at(0.5), p95: at(0.95), longest: at(1), ownMilliseconds, elements };
}

function table(result: {
  photos: number;
  startMilliseconds: number;
  measured: Measured[];
}): string {
  const lines = result.measured.map(
    ({ way, p50, p95, longest, ownMilliseconds, elements }) =>
      `${way.padEnd(10)}${[p50, p95, longest, ownMilliseconds].map((time) => time.toFixed(1).padStart(9)).join('')}${String(elements).padStart(10)}\n`,
  );
  return [
    `${result.photos} photos; first picture after ${result.startMilliseconds} ms\n`,
    'frame, ms       p50      p95  longest      own  elements\n',
    ...lines,
  ].join('');
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
    host: { kind: 'browser', platform: 'linux', canChooseFolder: false, libraryPath: '' },
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
      device: 'auto',
    },
    model: { id: 'none', dimensions: 512, photos: count },
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
    understood: { words: '', without: [], filters: [], problems: [] },
    model: null,
    milliseconds: 1,
  };
}
