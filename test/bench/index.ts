/**
 * `npm run bench -- index [folder]`: photos per second of the whole pipeline, next to raw decode and
 * raw inference of the same photos in the same run. What the machine allows is both, one after the
 * other on all cores; the ratio says how much of it the pipeline reaches. With the built-in encoder in
 * both of its precisions; of the one before, decoding and inference only.
 */
import { fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { DeviceReport } from '../../src/contract/models.ts';
import { isPhotoName } from '../../src/base/formats.ts';
import { Engine } from '../../src/engine.ts';
import { analyserEnvironment, spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { earlierModel } from '../support/earlier-model.ts';
import { sharedPhotos } from '../support/shared.ts';
import { writePhoto } from '../support/pictures.ts';

const ROUNDS = 3;
const PRECISIONS = ['cpu', 'cpu-int8'] as const;

interface Round {
  device: (typeof PRECISIONS)[number];
  raw: Raw;
  pipeline: { files: number; seconds: number };
}

interface Raw {
  photos: number;
  decodeSeconds: number;
  inferenceSeconds: number;
}

/** Runs the bench over `folder`, else the shared photographs, else rendered ones. */
export async function run(args: string[]): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'keepsake-bench-'));
  try {
    const folder = join(scratch, 'photos');
    mkdirSync(folder);
    await gather(args[0] ?? sharedPhotos, folder);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const device of PRECISIONS) {
        const raw = await measureRaw(folder, device);
        const library = join(scratch, `library-${round}-${device}`);
        const pipeline = await measurePipeline(folder, library, device);
        rounds.push({ device, raw, pipeline });
      }
    }
    report(rounds);
    if (earlierModel() !== null) {
      const { photos, decodeSeconds, inferenceSeconds } = await measureRaw(
        folder,
        'cpu',
        'earlier',
      );
      const [decode, inference] = [decodeSeconds, inferenceSeconds].map(
        (seconds) => `${((1000 * seconds) / photos).toFixed(1)} ms`,
      );
      process.stdout.write(`the encoder before: decoding ${decode}, inference ${inference}\n`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Copies the photos into one folder of their own, so that the page cache holds them all. */
async function gather(source: string | null, folder: string): Promise<void> {
  if (source === null) {
    for (let seed = 0; seed < 300; seed += 1) await writePhoto(join(folder, `${seed}.jpg`), seed);
    return;
  }
  const seen = new Set<number>();
  for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    const path = join(source, name);
    const { size } = statSync(path);
    // Copies of one content would be skipped by the pipeline, and make it look too fast.
    if (!isPhotoName(name) || !statSync(path).isFile() || seen.has(size)) continue;
    seen.add(size);
    cpSync(path, join(folder, `${seen.size}${extname(name)}`), { preserveTimestamps: true });
  }
}

function measureRaw(folder: string, ...how: string[]): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const worker = join(import.meta.dirname, '../support/raw-worker.ts');
    const child = fork(worker, [folder, ...how], { env: analyserEnvironment() });
    child.once('message', (message) => resolve(message as Raw));
    child.once('exit', (code) =>
      reject(new Error(`the raw measurement ended with ${code ?? '?'}`)),
    );
  });
}

/** Seconds from the first file under way to the last one written; the encoder is open by then. */
async function measurePipeline(
  folder: string,
  library: string,
  device: Round['device'],
): Promise<{ files: number; seconds: number }> {
  const engine = await Engine.open({
    libraryFolder: library,
    version: 'bench',
    spawn: spawnNodeAnalyser,
    host: { kind: 'browser', reveal: () => Promise.resolve() },
  });
  try {
    await engine.api.changeSettings({ effort: 'full', device });
    await engine.start();
    const opened = new Promise<number>((resolve) => {
      engine.events.subscribe((event, data) => {
        if (event === 'devices' && (data as DeviceReport).active !== null) {
          resolve(performance.now());
        }
      });
    });
    await engine.api.addFolder({ path: folder });
    const begun = await opened;
    await engine.whenIdle();
    const seconds = (performance.now() - begun) / 1000;
    const { photos, failed } = await engine.api.status();
    return { files: photos + failed, seconds };
  } finally {
    await engine.close();
  }
}

function report(rounds: readonly Round[]): void {
  const rows = rounds.map(({ device, raw, pipeline }) => {
    const allowed = raw.photos / (raw.decodeSeconds + raw.inferenceSeconds);
    const reached = pipeline.files / pipeline.seconds;
    return {
      device,
      'decode, ms': (1000 * raw.decodeSeconds) / raw.photos,
      'inference, ms': (1000 * raw.inferenceSeconds) / raw.photos,
      'pipeline, ms': (1000 * pipeline.seconds) / pipeline.files,
      'both/s': allowed,
      'pipeline/s': reached,
      ratio: reached / allowed,
    };
  });
  console.table(
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([k, v]) => [k, typeof v === 'number' ? v.toFixed(2) : v]),
      ),
    ),
  );
  for (const device of PRECISIONS) {
    const own = rows.filter((row) => row.device === device);
    const ratios = own.map(({ ratio }) => ratio).sort((a, b) => a - b);
    const median = ratios[Math.floor(ratios.length / 2)] ?? NaN;
    process.stdout.write(
      `${device}: ${rounds[0]?.raw.photos ?? 0} photos; median ratio ${median.toFixed(2)} (target 0.90)\n`,
    );
  }
}
