/** `keepsake duplicates`: lists groups, moves all but the keepers to the trash, undoes that. */
import type { DuplicateGroup, DuplicateKind, Strictness } from '../contract/duplicates.ts';
import type { RemovalOrder } from '../contract/removals.ts';
import { AppError } from '../base/errors.ts';
import { libraryFolder } from '../base/locations.ts';
import { GroupList } from '../features/duplicates/group-list.ts';
import { Engine } from '../engine.ts';
import { readKeeperRules } from '../features/duplicates/feature.ts';
import { openStore } from '../store/database.ts';
import { engineOptions } from './host.ts';
import type { GlobalOptions } from './host.ts';
import { printJson, printLine, sized } from './output.ts';
import { printRemoval, resumeRemoval } from './removals.ts';

export interface DuplicateOptions extends GlobalOptions {
  kind?: DuplicateKind;
  strictness: Strictness;
  trash?: boolean;
  dryRun?: boolean;
  yes?: boolean;
  finish?: boolean;
  undo?: boolean;
}

const allKinds: readonly DuplicateKind[] = ['exact', 'same', 'similar'];
/** Similar shots are other photos: they go only when they are asked for by name. */
const safeKinds: readonly DuplicateKind[] = ['exact', 'same'];
/** Groups asked for at a time. */
const PAGE = 500;

/** Compares what has not been compared yet, then does what the options say. */
export async function duplicates(options: DuplicateOptions): Promise<void> {
  if (options.trash === true && options.dryRun !== true && options.yes !== true) {
    throw new AppError(
      'bad-input',
      'Say --dry-run to see what would be moved to the trash, or --yes to move it.',
    );
  }
  const changes = options.trash === true || options.undo === true || options.finish === true;
  const engine = await openUnlessInUse(options, changes);
  if (engine === null) {
    const list = await listBesideAnother(options);
    printGroups(list, options);
    return;
  }
  try {
    await engine.finish('duplicates');
    if (options.undo === true || options.finish === true)
      await resumeRemoval(engine, options, 'duplicates');
    else if (options.trash === true) await trash(engine, options);
    else {
      printGroups(
        await groupsOf(options.kind === undefined ? allKinds : [options.kind], (kind, offset) =>
          engine.api.duplicates({ kind, strictness: options.strictness, offset, limit: PAGE }),
        ),
        options,
      );
    }
  } finally {
    await engine.close();
  }
}

/** Listing works beside a running Keepsake, which has compared everything by itself. */
async function openUnlessInUse(
  options: DuplicateOptions,
  changes: boolean,
): Promise<Engine | null> {
  try {
    return await Engine.open(engineOptions(options));
  } catch (error) {
    if (!changes && error instanceof AppError && error.code === 'library-in-use') return null;
    throw error;
  }
}

async function listBesideAnother(options: DuplicateOptions): Promise<DuplicateGroup[]> {
  const store = await openStore(libraryFolder(options.library), { readonly: true });
  try {
    const list = new GroupList(store, () => readKeeperRules(store));
    return await groupsOf(options.kind === undefined ? allKinds : [options.kind], (kind, offset) =>
      Promise.resolve(list.page(kind, options.strictness, { offset, limit: PAGE }, new Set())),
    );
  } finally {
    store.close();
  }
}

async function groupsOf(
  kinds: readonly DuplicateKind[],
  page: (kind: DuplicateKind, offset: number) => Promise<{ groups: DuplicateGroup[] }>,
): Promise<DuplicateGroup[]> {
  const found: DuplicateGroup[] = [];
  for (const kind of kinds) {
    for (let offset = 0; ; offset += PAGE) {
      const { groups } = await page(kind, offset);
      found.push(...groups);
      if (groups.length < PAGE) break;
    }
  }
  return found;
}

function printGroups(groups: readonly DuplicateGroup[], options: DuplicateOptions): void {
  if (options.json) {
    printJson(
      groups.map(({ kind, photos, keeper }) => ({
        kind,
        photos: photos.map(({ id, files }) => ({ id, files: files.map(({ path }) => path) })),
        keeper: keeper.photo,
        reason: keeper.words,
      })),
    );
    return;
  }
  if (groups.length === 0) printLine('No duplicates.');
  for (const { kind, photos, keeper, bytes } of groups) {
    printLine(`${titles[kind]}, ${sized(bytes)} to free`);
    for (const { files } of photos) {
      for (const { id, path } of files) {
        printLine(`  ${id === keeper.file ? 'keep' : '    '}  ${path}`);
      }
    }
    printLine(`        ${keeper.words}`);
  }
}

const titles: Record<DuplicateKind, string> = {
  exact: 'Exact copies',
  same: 'The same picture',
  similar: 'Similar shots',
};

/** Group by group, because a photo may be in a group of each kind: what went with one is gone. */
async function trash(engine: Engine, options: DuplicateOptions): Promise<void> {
  const kinds = options.kind === undefined ? safeKinds : [options.kind];
  const groups = await groupsOf(kinds, (kind, offset) =>
    engine.api.duplicates({ kind, strictness: options.strictness, offset, limit: PAGE }),
  );
  const orders = ordersOf(groups);
  const removal = await engine.api.removeDuplicates({
    orders,
    dryRun: options.dryRun === true,
  });
  await printRemoval(engine, removal, options);
}

/** Keeps each group's keeper; a file that goes with one group is not named by another. */
function ordersOf(groups: readonly DuplicateGroup[]): RemovalOrder[] {
  const going = new Set<number>();
  const kept = new Set<number>();
  const orders: RemovalOrder[] = [];
  for (const { kind, photos, keeper } of groups) {
    // Spare copies of the keeper are exact copies, which are asked for by that name.
    const others = photos.filter(({ id }) => kind === 'exact' || id !== keeper.photo);
    const files = others.flatMap((photo) => photo.files.map(({ id }) => id));
    // A group whose keeper goes with another group waits for the next time.
    if (going.has(keeper.file)) continue;
    const goes = files.filter((id) => id !== keeper.file && !going.has(id) && !kept.has(id));
    kept.add(keeper.file);
    for (const id of goes) going.add(id);
    if (goes.length > 0) orders.push({ keep: [keeper.photo], files: goes });
  }
  return orders;
}
