/** Removals, as `keepsake duplicates` and `keepsake trash` print, finish and undo them. */
import { countRemoved } from '../contract/removals.ts';
import type { Merge, Removal, RemovedFile } from '../contract/removals.ts';
import { AppError } from '../base/errors.ts';
import type { Engine } from '../engine.ts';
import type { GlobalOptions } from './host.ts';
import { counted, exitCodes, printJson, printLine, sized } from './output.ts';

const COMMANDS: Record<Removal['kind'], string> = {
  duplicates: 'keepsake duplicates',
  photos: 'keepsake trash',
};

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
      (options.finish === true ? removal.state === 'interrupted' : canBringBack(removal)),
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

/** It was not undone, or what stood in the way of some files may be gone by now. */
function canBringBack({ state, files }: Removal): boolean {
  return state !== 'undone' || files.some(({ refusal }) => refusal?.code === 'place-taken');
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
  const left = countRemoved(removal, 'in-trash', 'trashed').count;
  const command = COMMANDS[removal.kind];
  const count = (...states: RemovedFile['state'][]): string =>
    counted(countRemoved(removal, ...states).count, 'file');
  const words = {
    planned: `${count('planned')} would go to the trash, which frees ${sized(removal.bytes)} once it is emptied.`,
    undone:
      left > 0
        ? `Back in place: ${count('restored')}. Still in the trash: ${count('in-trash', 'trashed')}.`
        : `Back in place: ${count('restored')}.`,
    interrupted: `It was interrupted again; \`${command} --finish\` goes on.`,
    running: 'It is still under way.',
    done: `${count('trashed')} went to the trash, which frees ${sized(removal.bytes)} once it is emptied. \`${command} --undo\` brings them back.`,
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
