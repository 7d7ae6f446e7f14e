/** `keepsake label …`: labels, what the machine says of them, and what the user decides. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { Label, LabelFile, LabelMode } from '../api.ts';
import { AppError, messageOf } from '../base/errors.ts';
import { libraryFolder } from '../base/locations.ts';
import { Engine } from '../engine.ts';
import { openReader } from '../engine/reader.ts';
import { labelScores } from '../engine/review-methods.ts';
import { Judges } from '../label/judges.ts';
import { Rankings } from '../label/rankings.ts';
import { spawnNodeAnalyser } from '../pipeline/spawn.ts';
import type { Store } from '../store/database.ts';
import { openStore } from '../store/database.ts';
import { labelCounts } from '../store/label-guesses.ts';
import { labelByName, listLabels } from '../store/labels.ts';
import { photoByPath, photoFiles } from '../store/photos.ts';
import { engineOptions } from './host.ts';
import type { GlobalOptions } from './host.ts';
import { counted, printJson, printLine } from './output.ts';

export type Run = (command: (options: GlobalOptions) => Promise<void>) => Promise<void>;
export type WithGlobals = (command: Command) => Command;

interface Definition {
  prompt?: string[];
  set?: string;
  mode?: LabelMode;
  threshold?: number;
}

/** Adds the subcommands. */
export function labelCommands(label: Command, run: Run, withGlobals: WithGlobals): void {
  label.description('labels that photos carry: yours, and what the machine makes of them');

  const definition = (command: Command): Command =>
    command
      .option('--prompt <text>', 'an English description of such a photo; may be repeated', collect)
      .option('--set <name>', 'labels of one set exclude each other')
      .addOption(new Option('--mode <mode>', 'with what passes').choices(['suggest', 'apply']))
      .option('--threshold <probability>', '0 to 1', probability);

  definition(withGlobals(label.command('add <name>')))
    .description('make a label and score the library; a label that is there is changed')
    .action((name: string, own: Definition) => run((options) => addLabel(name, own, options)));
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

/** Opens the library as its owner, does the work, and closes it. */
export async function withEngine<T>(
  options: GlobalOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = await Engine.open(engineOptions(options));
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** Photos by id or path. @throws AppError 'not-found', naming the photo. */
export function photoIds(store: Store, photos: readonly string[]): number[] {
  return photos.map((photo) => {
    const known = /^\d+$/.test(photo) ? Number(photo) : photoByPath(store, resolve(photo));
    if (known !== null && photoFiles(store, [known]).size > 0) return known;
    throw new AppError('not-found', `${photo} is no photo of the library.`);
  });
}

async function addLabel(name: string, own: Definition, options: GlobalOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    const change = {
      ...(own.prompt !== undefined && { prompts: own.prompt }),
      ...(own.set !== undefined && { set: own.set }),
      ...(own.mode !== undefined && { mode: own.mode }),
      ...(own.threshold !== undefined && { threshold: own.threshold }),
    };
    const { labels } = await engine.api.labels();
    const known = labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
    const { id } =
      known === undefined
        ? await engine.api.createLabel({ name, prompts: [suggestedPrompt(name)], ...change })
        : await engine.api.editLabel({ id: known.id, ...change });
    await engine.scoreLabels();
    printLabel(await labelWithId(engine, id), options);
  });
}

/** The template that is suggested everywhere, with the last part of a nested name. */
function suggestedPrompt(name: string): string {
  return `a photo of ${name.split('/').at(-1)?.trim().toLowerCase() ?? name}`;
}

async function listAll(options: GlobalOptions): Promise<void> {
  const store = await openStore(libraryFolder(options.library), { readonly: true });
  try {
    const counts = labelCounts(store.library);
    const none = { suggested: 0, applied: 0, accepted: 0, rejected: 0 };
    const labels = listLabels(store.library).map(
      ({ id, name, colour, prompts, set, mode, threshold }) => ({
        ...{ id, name, colour, prompts, set, mode, threshold },
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
    const { surroundings, store } = reader;
    const rankings = new Rankings(surroundings, new Judges(surroundings));
    const found = await labelScores(named(store, name), surroundings, rankings);
    const files = photoFiles(store, found.ids);
    const photos = found.ids.slice(0, limit).map((id, place) => ({
      id,
      files: files.get(id) ?? [],
      probability: found.probabilities[place] ?? 0,
      state: found.states[place] ?? 'none',
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
    await engine.scoreLabels();
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
    await engine.scoreLabels();
    const { labels } = await engine.api.labels();
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
    await engine.scoreLabels();
    if (options.json) printJson(result);
    else {
      const { created, completed, decisions } = result;
      const parts = [
        counted(created, 'label') + ' new',
        counted(completed, 'label') + ' completed',
      ];
      printLine(`${parts.join(', ')}, ${counted(decisions, 'decision')} taken over.`);
    }
  });
}

function named(store: Store, name: string): number {
  const label = labelByName(store.library, name);
  if (label !== null) return label.id;
  throw new AppError(
    'not-found',
    `There is no label “${name}”. \`keepsake label list\` shows all.`,
  );
}

async function labelWithId(engine: Engine, id: number): Promise<Label> {
  const { labels } = await engine.api.labels();
  const found = labels.find((label) => label.id === id);
  if (found === undefined) throw new AppError('not-found', `There is no label ${id}.`);
  return found;
}

function printLabel(label: Label, options: GlobalOptions): void {
  if (options.json) printJson(label);
  else print(label);
}

function print({
  name,
  mode,
  threshold,
  set,
  counts,
}: Pick<Label, 'name' | 'mode' | 'threshold' | 'set' | 'counts'>): void {
  const kind = set === null ? mode : `${mode}, of ${set}`;
  const { accepted, applied, suggested, rejected } = counts;
  const numbers = `${accepted} accepted, ${applied} applied, ${suggested} suggested, ${rejected} rejected`;
  printLine(`${name} (${kind}, from ${threshold}): ${numbers}`);
}

function collect(text: string, texts: string[] = []): string[] {
  return [...texts, text];
}

function probability(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && number <= 1) return number;
  throw new InvalidArgumentError('Give a probability from 0 to 1.');
}

function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Give a whole number.');
}
