/**
 * `npm run bench -- keepers [--choose | --unseen] [--json]`: a photo of a camera or of the web beside a
 * copy made of it, in every way of keepers/copies.ts; counts where the copy would stay. The photos are of
 * the half by which nothing was chosen, unless `--choose` asks for the other one; `--unseen` takes larger
 * and other ones, and copies by ImageMagick, Pillow and mozjpeg (keepers/other-programs.ts).
 */
import { chooseKeeper, defaultKeeperRules, wholeOf } from '../../src/features/duplicates/keeper.ts';
import { copies } from './keepers/copies.ts';
import { originalsOf, type Part } from './keepers/originals.ts';
import { otherCopies } from './keepers/other-programs.ts';
import { groupPhotoOf, pictureOf } from './keepers/photo.ts';

interface Counted {
  pairs: number;
  wrong: number;
}

/** By kind of copy, then by kind of original. */
type Counts = Record<string, Record<string, Counted>>;

export async function run(args: string[]): Promise<void> {
  const isUnseen = args.includes('--unseen');
  const part: Part = isUnseen ? 'unseen' : args.includes('--choose') ? 'choose' : 'report';
  const counts = await measureKeepers(part);
  process.stdout.write(
    args.includes('--json') ? `${JSON.stringify(counts)}\n` : inWords(counts, part),
  );
}

async function measureKeepers(part: Part): Promise<Counts> {
  const counts: Counts = {};
  for (const { kind: of, original } of await originalsOf(part)) {
    const kept = await groupPhotoOf(original.bytes, 2);
    for (const [kind, make] of Object.entries(part === 'unseen' ? otherCopies : copies)) {
      const bytes = await make(original);
      if (bytes === null) continue;
      // The copy stands first, so that what is undecided is counted as wrong.
      const copy = await groupPhotoOf(bytes, 1);
      const picture = kind === 'screenshot' ? await pictureOf(bytes, copy) : wholeOf(copy);
      const chosen = chooseKeeper([copy, kept], defaultKeeperRules, (photo) =>
        photo === copy ? picture : wholeOf(photo),
      );
      const counted = ((counts[kind] ??= {})[of] ??= { pairs: 0, wrong: 0 });
      counted.pairs += 1;
      if (chosen?.photo.id !== kept.id) counted.wrong += 1;
    }
  }
  return counts;
}

const SAID: Record<Part, string> = {
  choose: 'by which thresholds are chosen',
  report: 'by which nothing was chosen',
  unseen: 'that nobody looked at',
};

const WIDE = 34;
const COLUMN = 14;

function inWords(counts: Counts, part: Part): string {
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
    `wrong keepers, photos ${SAID[part]}`,
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
