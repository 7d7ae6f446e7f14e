/**
 * `npm run bench -- grid`: how long a frame takes while the built window scrolls 100,000 generated
 * photos in a real Chromium, and how many elements its document has. Needs `npm run build` first.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright';
import { serveGenerated } from '../support/generated-library.ts';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
/** Frames measured for each way of scrolling. */
const FRAMES = 300;

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
  const server = await serveGenerated(count);
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
