/** Precision and recall of *same picture*, next to other methods on the same files in the same run. */
import { join } from 'node:path';
import { Engine } from '../../../src/engine.ts';
import { spawnNodeAnalyser } from '../../../src/analyse/spawn.ts';
import { openStore } from '../../../src/store/database.ts';
import { photoByPath } from '../../../src/store/photos.ts';
import { changes } from '../../support/changed-pictures.ts';
import { judge } from './judge.ts';
import type { Judged } from './judge.ts';
import { bestHash, bestVectors, findImageDupes, keepsake } from './methods.ts';
import type { Found } from './methods.ts';
import { makeItems } from './pictures.ts';
import type { Split } from './pictures.ts';

export interface Quality {
  split: Split;
  bases: number;
  items: number;
  copies: number;
  methods: Judged[];
  skipped: string[];
}

/** Makes the pictures, indexes them with the product, and counts pairs. */
export async function measureQuality(
  folder: string,
  split: Split,
  bases: number,
): Promise<Quality> {
  const items = await makeItems(join(folder, 'pictures'), split, bases);
  const rival = findImageDupes(items);
  await indexFolder(join(folder, 'library'), join(folder, 'pictures'));
  const methods: Found[] = [];
  const store = await openStore(join(folder, 'library'), { readonly: true });
  try {
    const ids = items.map(({ path }) => photoByPath(store, path) ?? -1);
    methods.push(...([1, 0, 2] as const).map((level) => keepsake(store, ids, level)));
    methods.push(await bestHash(items), bestVectors(store, ids, items));
  } finally {
    store.close();
  }
  const others = await rival;
  if (others !== null) methods.push(others);
  return {
    split,
    bases: items.filter(({ kind }) => kind === 'original').length,
    items: items.length,
    copies: items.filter(({ kind }) => kind in changes).length,
    methods: methods.map((found) => judge(found, items)),
    skipped: others === null ? ['findimagedupes is not installed'] : [],
  };
}

/** Indexes a folder into a new library, to the last comparison. */
export async function indexFolder(library: string, photos: string): Promise<void> {
  const engine = await Engine.open({
    libraryFolder: library,
    version: 'bench',
    spawn: spawnNodeAnalyser,
    host: { kind: 'browser', reveal: () => Promise.resolve() },
  });
  await engine.start();
  await engine.api.addFolder({ path: photos });
  await engine.whenIdle();
  await engine.finish('duplicates');
  await engine.close();
}

const WIDE = 30;
const COLUMN = 17;

export function qualityInWords({ split, bases, items, copies, methods, skipped }: Quality): string {
  const heading = methods.map(({ name }) => name.replace('Keepsake, ', '').slice(0, COLUMN - 2));
  const row = (name: string, cells: readonly string[]): string =>
    name.padEnd(WIDE) + cells.map((cell) => cell.padStart(COLUMN)).join('');
  const figures = (name: string, of: (method: Judged) => number): string =>
    row(
      name,
      methods.map((method) => of(method).toFixed(4)),
    );
  return [
    `same picture: ${bases} photos that thresholds have ${split === 'seen' ? 'seen' : 'never seen'}, ${copies} copies, ${items} files`,
    row('', heading),
    figures('precision', ({ precision }) => precision),
    figures('recall', ({ recall }) => recall),
    figures('recall, small photos', ({ recallOfSmall }) => recallOfSmall),
    figures('other shots taken for copies', ({ confused }) => confused),
    ...Object.keys(changes).map((kind) =>
      figures(`recall, ${kind}`, ({ recallOf }) => recallOf[kind] ?? 0),
    ),
    'false pairs by kind',
    ...methods.map(({ name, falseOf }) => {
      const worst = Object.entries(falseOf).sort(([, x], [, y]) => y - x);
      const said = worst.slice(0, 6).map(([kind, count]) => `${kind} ${count}`);
      return `  ${name.padEnd(WIDE)} ${said.join(', ') || 'none'}`;
    }),
    ...skipped.map((reason) => `skipped: ${reason}`),
    '',
  ].join('\n');
}
