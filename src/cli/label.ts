/** `keepsake label …`: labels, what the machine says of them, and what the user decides. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { LabelFile } from '../contract/labels.ts';
import { AppError, messageOf } from '../base/errors.ts';
import { libraryFolder } from '../base/locations.ts';
import { openReader } from '../engine/reader.ts';
import { labelScores } from '../features/labels/label-scores.ts';
import { ClassifierCache } from '../features/labels/classifier-cache.ts';
import { RankingCache } from '../features/labels/ranking-cache.ts';
import { spawnNodeAnalyser } from '../analyse/spawn.ts';
import { openStore } from '../store/database.ts';
import { labelCounts } from '../store/label-guesses.ts';
import { listLabels } from '../store/labels.ts';
import { photoFiles } from '../store/photos.ts';
import type { GlobalOptions } from './host.ts';
import { definitionCommands } from './label-definition.ts';
import { labelWithId, named, print } from './label-words.ts';
import { counted, printJson, printLine } from './output.ts';
import { photoIds, withEngine } from './with-engine.ts';
import type { Run, WithGlobals } from './with-engine.ts';

/** Adds the subcommands. */
export function labelCommands(label: Command, run: Run, withGlobals: WithGlobals): void {
  label.description('labels that photos carry: yours, and what the machine makes of them');

  definitionCommands(label, run, withGlobals);
  withGlobals(label.command('list'))
    .description('list the labels')
    .action(() => run(listAll));
  withGlobals(label.command('scores <name>'))
    .description('list every photo with its probability, the most probable first')
    .option('--limit <n>', 'at most so many photos', count)
    .action((name: string, own: { limit?: number }) =>
      run((options) => scores(name, own.limit, options)),
    );
  for (const verb of ['accept', 'reject', 'clear'] as const) {
    const says = { accept: 'have', reject: 'do not have', clear: 'are undecided about' }[verb];
    withGlobals(label.command(`${verb} <name> <photos...>`))
      .description(`say that photos (ids or paths) ${says} the label`)
      .action((name: string, photos: string[]) =>
        run((options) => decide(verb, name, photos, options)),
      );
  }
  withGlobals(label.command('apply [names...]'))
    .description('put labels on all photos that pass, now and from now on; without names, score')
    .action((names: string[]) => run((options) => apply(names, options)));
  withGlobals(label.command('remove <name>'))
    .description('forget a label and what was decided about it')
    .option('--nested', 'also the labels below it')
    .action((name: string, own: { nested?: boolean }) =>
      run((options) => remove(name, own.nested ?? false, options)),
    );
  withGlobals(label.command('export [file]'))
    .description('write labels as JSON, to standard output or a new file')
    .option('--decisions', 'with what was decided, by content of photo')
    .action((file: string | undefined, own: { decisions?: boolean }) =>
      run((options) => exportTo(file, own.decisions ?? false, options)),
    );
  withGlobals(label.command('import <file>'))
    .description('read labels from such a file')
    .action((file: string) => run((options) => importFrom(file, options)));
}

async function listAll(options: GlobalOptions): Promise<void> {
  const store = await openStore(libraryFolder(options.library), { readonly: true });
  try {
    const counts = labelCounts(store.library);
    const none = { suggested: 0, applied: 0, accepted: 0, rejected: 0 };
    const labels = listLabels(store.library).map(
      ({ id, name, colour, prompts, set, orNone, mode, threshold }) => ({
        ...{ id, name, colour, prompts, set, orNone, mode, threshold },
        counts: counts.get(id) ?? none,
      }),
    );
    if (options.json) printJson(labels);
    else if (labels.length === 0) printLine('There are no labels yet: `keepsake label add dog`.');
    else labels.forEach(print);
  } finally {
    store.close();
  }
}

/** Works beside a running Keepsake: it only reads. */
async function scores(
  name: string,
  limit: number | undefined,
  options: GlobalOptions,
): Promise<void> {
  const reader = await openReader(libraryFolder(options.library), spawnNodeAnalyser);
  try {
    const { context, store } = reader;
    const rankings = new RankingCache(context, new ClassifierCache(context));
    const found = await labelScores(named(store, name), context, rankings);
    const files = photoFiles(store, found.ids);
    const photos = found.ids.slice(0, limit).map((id, index) => ({
      id,
      files: files.get(id) ?? [],
      probability: found.probabilities[index] ?? 0,
      state: found.states[index] ?? 'none',
    }));
    if (options.json) {
      printJson(photos);
      return;
    }
    for (const photo of photos) {
      const state = photo.state === 'none' ? '' : photo.state;
      printLine(
        `${photo.probability.toFixed(3)}  ${state.padEnd(9)}  ${photo.files.join('  =  ')}`,
      );
    }
  } finally {
    reader.close();
  }
}

async function decide(
  verb: 'accept' | 'reject' | 'clear',
  name: string,
  photos: readonly string[],
  options: GlobalOptions,
): Promise<void> {
  await withEngine(options, async (engine) => {
    const id = named(engine.store, name);
    const ids = photoIds(engine.store, photos);
    const { photos: changed } = await engine.api.decide({ photos: ids, [verb]: [id] });
    await engine.finish('labels');
    const label = await labelWithId(engine, id);
    if (options.json) printJson({ changed, label });
    else {
      printLine(`${counted(changed, 'photo')} changed.`);
      print(label);
    }
  });
}

async function apply(names: readonly string[], options: GlobalOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    const ids = names.map((name) => named(engine.store, name));
    for (const id of ids) await engine.api.editLabel({ id, mode: 'apply' });
    await engine.finish('labels');
    const { labels } = await engine.api.labels({});
    const shown = labels.filter(({ id }) => ids.length === 0 || ids.includes(id));
    if (options.json) printJson(shown);
    else shown.forEach(print);
  });
}

async function remove(name: string, nested: boolean, options: GlobalOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    const { photos } = await engine.api.deleteLabel({ id: named(engine.store, name), nested });
    if (options.json) printJson({ removed: name, decisions: photos });
    else printLine(`“${name}” is gone, with ${counted(photos, 'decision')}.`);
  });
}

async function exportTo(
  path: string | undefined,
  decisions: boolean,
  options: GlobalOptions,
): Promise<void> {
  const file = await withEngine(options, (engine) => engine.api.exportLabels({ decisions }));
  const text = JSON.stringify(file, null, 2);
  if (path === undefined) {
    process.stdout.write(`${text}\n`);
    return;
  }
  try {
    await writeFile(path, `${text}\n`, { flag: 'wx' });
  } catch (error) {
    throw new AppError('bad-input', `${path} cannot be written: ${messageOf(error)}`);
  }
  if (options.json) printJson({ file: resolve(path), labels: file.labels.length });
  else printLine(`${counted(file.labels.length, 'label')} written to ${path}.`);
}

async function importFrom(path: string, options: GlobalOptions): Promise<void> {
  let file: LabelFile;
  try {
    // The engine checks what it is.
    file = JSON.parse(await readFile(path, 'utf8')) as LabelFile;
  } catch (error) {
    throw new AppError('bad-input', `${path} cannot be read: ${messageOf(error)}`);
  }
  await withEngine(options, async (engine) => {
    const result = await engine.api.importLabels({ file });
    await engine.finish('labels');
    const { created, completed, decisions, unknownPhotos } = result;
    if (options.json) printJson({ created, completed, decisions, unknownPhotos });
    else {
      const parts = [
        counted(created, 'label') + ' new',
        counted(completed, 'label') + ' completed',
      ];
      printLine(`${parts.join(', ')}, ${counted(decisions, 'decision')} taken over.`);
    }
  });
}

function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Give a whole number.');
}
