/**
 * `npm run bench -- keepers [--choose] [--json]`: a photo of a camera or of the web beside a copy made
 * of it, in every way of keepers/copies.ts; counts where the copy would stay. The photos are of the
 * half by which nothing was chosen, unless `--choose` asks for the other one.
 */
import { chooseKeeper, defaultKeeperRules } from '../../src/features/duplicates/keeper.ts';
import { copies } from './keepers/copies.ts';
import { originalsOf, type Half } from './keepers/originals.ts';
import { groupPhotoOf } from './keepers/photo.ts';

interface Counted {
  pairs: number;
  wrong: number;
}

/** By kind of copy, then by kind of original. */
type Counts = Record<string, Record<string, Counted>>;

export async function run(args: string[]): Promise<void> {
  const half: Half = args.includes('--choose') ? 'choose' : 'report';
  const counts = await measureKeepers(half);
  process.stdout.write(
    args.includes('--json') ? `${JSON.stringify(counts)}\n` : inWords(counts, half),
  );
}

async function measureKeepers(half: Half): Promise<Counts> {
  const counts: Counts = {};
  for (const { kind: of, original } of await originalsOf(half)) {
    const kept = await groupPhotoOf(original.bytes, 2);
    for (const [kind, make] of Object.entries(copies)) {
      const bytes = await make(original);
      if (bytes === null) continue;
      // The copy stands first, so that what is undecided is counted as wrong.
      const chosen = chooseKeeper([await groupPhotoOf(bytes, 1), kept], defaultKeeperRules);
      const counted = ((counts[kind] ??= {})[of] ??= { pairs: 0, wrong: 0 });
      counted.pairs += 1;
      if (chosen?.photo.id !== kept.id) counted.wrong += 1;
    }
  }
  return counts;
}

const WIDE = 34;
const COLUMN = 14;

function inWords(counts: Counts, half: Half): string {
  const columns = [...new Set(Object.values(counts).flatMap((of) => Object.keys(of)))];
  const cell = ({ pairs, wrong }: Counted): string =>
    (pairs === 0 ? '–' : `${wrong} of ${pairs}`).padStart(COLUMN);
  const sum = (all: (Counted | undefined)[]): Counted => ({
    pairs: all.reduce((total, one) => total + (one?.pairs ?? 0), 0),
    wrong: all.reduce((total, one) => total + (one?.wrong ?? 0), 0),
  });
  const row = (name: string, cells: Counted[]): string =>
    name.padEnd(WIDE) + [...cells, sum(cells)].map(cell).join('');
  const all = Object.values(counts);
  return [
    `wrong keepers, photos by which ${half === 'choose' ? 'thresholds are chosen' : 'nothing was chosen'}`,
    ' '.repeat(WIDE) +
      [...columns, 'all'].map((name) => name.slice(0, COLUMN - 1).padStart(COLUMN)).join(''),
    ...Object.entries(counts).map(([kind, of]) =>
      row(
        kind,
        columns.map((column) => sum([of[column]])),
      ),
    ),
    row(
      'all',
      columns.map((column) => sum(all.map((of) => of[column]))),
    ),
    '',
  ].join('\n');
}
