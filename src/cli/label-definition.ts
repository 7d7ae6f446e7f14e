/** `keepsake label add|edit|merge`: what labels are. */
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { LabelColour, LabelExamples, LabelMode, NewLabel } from '../contract/labels.ts';
import type { Store } from '../store/database.ts';
import { labelByName } from '../store/labels.ts';
import type { GlobalOptions } from './host.ts';
import { labelWithId, named, printLabel } from './label-words.ts';
import { photoIds, withEngine } from './with-engine.ts';
import type { Run, WithGlobals } from './with-engine.ts';

interface Definition {
  colour?: LabelColour;
  prompt?: string[];
  /** False takes it out of its set. */
  set?: string | false;
  orNone?: boolean;
  mode?: LabelMode;
  threshold?: number;
  /** False leaves the choice to Keepsake. */
  cover?: string | false;
  example?: string[];
  counterExample?: string[];
}

const COLOURS = [
  ...['red', 'orange', 'yellow', 'green', 'teal'],
  ...['blue', 'indigo', 'purple', 'pink', 'grey'],
];

/** Adds the subcommands. */
export function definitionCommands(label: Command, run: Run, withGlobals: WithGlobals): void {
  const definition = (command: Command): Command =>
    withGlobals(command)
      .addOption(new Option('--colour <colour>', 'how it is shown').choices(COLOURS))
      .option('--prompt <text>', 'a description of such a photo; may be repeated', collect)
      .option('--example <photo>', 'a photo (id or path) that shows it; may be repeated', collect)
      .option('--counter-example <photo>', 'a photo that does not; may be repeated', collect)
      .option('--set <name>', 'labels of one set exclude each other')
      .option('--no-set', 'take it out of its set')
      .option('--or-none', 'a photo may show none of its set')
      .option('--no-or-none', 'every photo shows one of its set')
      .addOption(new Option('--mode <mode>', 'with what passes').choices(['suggest', 'apply']))
      .option('--threshold <probability>', '0 to 1', probability)
      .option('--cover <photo>', 'the photo that stands for it')
      .option('--no-cover', 'let Keepsake choose the cover');

  definition(label.command('add <name>'))
    .description('make a label (a / nests: family/anna) and score; one that is there is changed')
    .action((name: string, own: Definition) => run((options) => add(name, own, options)));
  definition(label.command('edit <name>'))
    .option('--name <name>', 'a new name, which labels nested below take along')
    .description('change what is given of a label')
    .action((name: string, own: Definition & { name?: string }) =>
      run((options) => edit(name, own, options)),
    );
  withGlobals(label.command('merge <names...>'))
    .requiredOption('--into <name>', 'the label that stays')
    .description('join labels: prompts, decisions and nested labels go over to one')
    .action((names: string[], own: { into: string }) =>
      run((options) => merge(names, own.into, options)),
    );
}

async function add(name: string, own: Definition, options: GlobalOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    const { api, store } = engine;
    const change = changeOf(store, own);
    const known = labelByName(store.library, name);
    // Photos alone are a label too.
    const prompts = own.example === undefined ? [suggestedPrompt(name)] : [];
    const { id } =
      known === null
        ? await api.createLabel({ name, prompts, ...change })
        : await api.editLabel({ id: known.id, ...change });
    await engine.finish('labels');
    printLabel(await labelWithId(engine, id), options);
  });
}

async function edit(
  name: string,
  own: Definition & { name?: string },
  options: GlobalOptions,
): Promise<void> {
  await withEngine(options, async (engine) => {
    const id = named(engine.store, name);
    const change = changeOf(engine.store, own);
    await engine.api.editLabel({
      id,
      ...change,
      ...(own.name !== undefined && { name: own.name }),
    });
    await engine.finish('labels');
    printLabel(await labelWithId(engine, id), options);
  });
}

async function merge(
  names: readonly string[],
  into: string,
  options: GlobalOptions,
): Promise<void> {
  await withEngine(options, async (engine) => {
    const id = named(engine.store, into);
    await engine.api.mergeLabels({
      from: names.map((name) => named(engine.store, name)),
      into: id,
    });
    await engine.finish('labels');
    printLabel(await labelWithId(engine, id), options);
  });
}

/** What is given, in the contract's terms. @throws AppError 'not-found', naming the photo. */
function changeOf(store: Store, own: Definition): Omit<NewLabel, 'name'> & LabelExamples {
  const { colour, prompt, set, orNone, mode, threshold, cover, example, counterExample } = own;
  return {
    ...(colour !== undefined && { colour }),
    ...(prompt !== undefined && { prompts: prompt }),
    ...(set !== undefined && { set: set === false ? null : set }),
    ...(orNone !== undefined && { orNone }),
    ...(mode !== undefined && { mode }),
    ...(threshold !== undefined && { threshold }),
    ...(cover !== undefined && {
      cover: cover === false ? null : (photoIds(store, [cover])[0] ?? null),
    }),
    ...(example !== undefined && { accept: photoIds(store, example) }),
    ...(counterExample !== undefined && { reject: photoIds(store, counterExample) }),
  };
}

/** The last part of a nested name, in its own language: no sentence around it finds more. */
function suggestedPrompt(name: string): string {
  return name.split('/').at(-1)?.trim().toLowerCase() ?? name;
}

function collect(text: string, texts: string[] = []): string[] {
  return [...texts, text];
}

function probability(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && number <= 1) return number;
  throw new InvalidArgumentError('Give a probability from 0 to 1.');
}
