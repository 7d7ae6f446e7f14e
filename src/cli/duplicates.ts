/** `keepsake duplicates`: lists groups, moves all but the keepers to the trash, undoes that. */
import type { DuplicateGroup, DuplicateKind, Strictness } from '../contract/duplicates.ts';
import type { Merge, Removal, RemovalOrder } from '../contract/removals.ts';
import { AppError } from '../base/errors.ts';
import { libraryFolder } from '../base/locations.ts';
import { GroupList } from '../features/duplicates/group-list.ts';
import { Engine } from '../engine.ts';
import { readKeeperRules } from '../features/duplicates/feature.ts';
import { openStore } from '../store/database.ts';
import { engineOptions } from './host.ts';
import type { GlobalOptions } from './host.ts';
import { counted, exitCodes, printJson, printLine, sized } from './output.ts';

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
      Promise.resolve(
        list.page(kind, options.strictness, { offset, limit: PAGE, revision: 1 }, new Set()),
      ),
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

const COMMANDS: Record<Removal['kind'], string> = {
  duplicates: 'keepsake duplicates',
  photos: 'keepsake trash',
};

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

/** Finishes or undoes the newest removal of this kind for which that is possible. */
export async function resumeRemoval(
  engine: Engine,
  options: GlobalOptions & { finish?: boolean; undo?: boolean },
  kind: Removal['kind'],
): Promise<void> {
  const removals = await engine.api.removals({});
  const wanted = removals.find(
    (removal) =>
      removal.kind === kind &&
      (options.finish === true ? removal.state === 'interrupted' : removal.state !== 'undone'),
  );
  if (wanted?.id == null) {
    throw new AppError(
      'not-found',
      options.finish === true
        ? 'No removal was interrupted.'
        : 'There is no removal that could be undone.',
    );
  }
  const { id } = wanted;
  const removal =
    options.finish === true
      ? await engine.api.finishRemoval({ id })
      : await engine.api.undoRemoval({ id });
  await printRemoval(engine, removal, options);
}

/** What became of each file; a refusal makes the command fail. */
export async function printRemoval(
  engine: Engine,
  removal: Removal,
  { json }: GlobalOptions,
): Promise<void> {
  const refused = removal.files.filter(({ refusal }) => refusal !== null);
  if (refused.length > 0) process.exitCode = exitCodes.failed;
  if (json) {
    printJson(removal);
    return;
  }
  for (const { path, state, refusal, sidecars } of removal.files) {
    printLine(`${state.padEnd(9)} ${path}${refusal === null ? '' : `: ${refusal.message}`}`);
    for (const sidecar of sidecars) printLine(`${sidecar.state.padEnd(9)} ${sidecar.path}`);
  }
  const going = new Set(removal.files.map(({ path }) => path));
  for (const merge of removal.merges) {
    const { files } = await engine.api.photo({ id: merge.keeper });
    const stays = files.find(({ path }) => !going.has(path)) ?? files[0];
    printLine(`gets      ${stays?.path ?? ''}: ${givenInWords(merge)}`);
  }
  const command = COMMANDS[removal.kind];
  const done = removal.files.length - refused.length;
  const words = {
    planned: `${counted(done, 'file')} would go to the trash, which frees ${sized(removal.bytes)} once it is emptied.`,
    undone: `Back in place: ${counted(done, 'file')}.`,
    interrupted: `It was interrupted again; \`${command} --finish\` goes on.`,
    running: 'It is still under way.',
    done: `${counted(done, 'file')} went to the trash, which frees ${sized(removal.bytes)} once it is emptied. \`${command} --undo\` brings them back.`,
  };
  printLine(words[removal.state]);
}

/** What a photo that stays is given. */
function givenInWords(merge: Merge): string {
  const { labels, albums, rating, favourite, taken, gps, camera } = merge;
  const given = [
    labels.length > 0 && `labels ${labels.join(', ')}`,
    albums.length > 0 && `albums ${albums.join(', ')}`,
    rating !== null && `rating ${rating}`,
    favourite && 'favourite',
    taken !== null && `date ${taken.local}`,
    gps !== null && `place ${gps.latitude}, ${gps.longitude}`,
    camera !== null && `camera ${camera}`,
  ];
  return given.filter((words) => words !== false).join('; ');
}
