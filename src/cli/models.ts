/** `keepsake models …`: encoders that can be had, their way here, and which of them is used. */
import { resolve } from 'node:path';
import cliProgress from 'cli-progress';
import type { Command } from 'commander';
import type { Encoder, EncoderState } from '../contract/encoders.ts';
import { AppError } from '../base/errors.ts';
import type { Engine } from '../engine.ts';
import { exitCodes, printJson, printLine, sized } from './output.ts';
import type { GlobalOptions } from './host.ts';
import { withEngine } from './with-engine.ts';
import type { Run, WithGlobals } from './with-engine.ts';

/** Adds the subcommands. */
export function modelCommands(models: Command, run: Run, withGlobals: WithGlobals): void {
  models.description('encoders: what finds photos by words, from small to best');

  withGlobals(models.command('list', { isDefault: true }))
    .description('list the encoders that there are, and those that can be had')
    .option('--language <tag>', 'recommend one for this language', 'en')
    .action((own: { language: string }) => run((options) => list(own.language, options)));
  withGlobals(models.command('download <id>'))
    .description('download an encoder; goes on where an earlier download stopped')
    .option('--accept-licence', 'accept what its licence forbids', false)
    .action((id: string, own: { acceptLicence: boolean }) =>
      run((options) => download(id, own.acceptLicence, options)),
    );
  withGlobals(models.command('import <folder> [id]'))
    .description('take an encoder from a folder: one of the list by its id, else one of your own')
    .option('--accept-licence', 'accept what its licence forbids', false)
    .action((folder: string, id: string | undefined, own: { acceptLicence: boolean }) =>
      run((options) => importFrom(folder, id, own.acceptLicence, options)),
    );
  withGlobals(models.command('use <id>'))
    .description('read all photos anew with this encoder, in the background')
    .action((id: string) => run((options) => use(id, options)));
  withGlobals(models.command('remove <id>'))
    .description('delete an encoder, or what was loaded of it, and its vectors')
    .action((id: string) => run((options) => remove(id, options)));
}

async function list(language: string, options: GlobalOptions): Promise<void> {
  await withEngine(options, async ({ api }) => {
    const all = await api.encoders({ language });
    if (options.json) {
      printJson({ encoders: all });
      return;
    }
    for (const encoder of all) {
      printLine(`${markOf(encoder)} ${encoder.id}  ${factsOf(encoder)}`);
      if (encoder.words !== null) printLine(`    ${encoder.words.en}`);
      for (const line of notesOf(encoder)) printLine(`    ${line}`);
    }
  });
}

/** `*` answers, `>` is on its way, `+` is there, `-` can be had, and blank cannot. */
function markOf({ use, state, source }: Encoder): string {
  if (use === 'answers') return '*';
  if (use === 'next') return '>';
  if (state.kind === 'installed') return '+';
  return source === 'nowhere' ? ' ' : '-';
}

function factsOf({ bytes, pixels, languages, licence, speed, quality }: Encoder): string {
  const spoken = languages.good.slice(0, 5).join(' ') + (languages.good.length > 5 ? ' …' : '');
  const found = quality.map(({ measure, percent }) => `${measure} ${percent}`).join(', ');
  return [
    bytes === 0 ? 'size unknown' : sized(bytes),
    `${pixels} px`,
    spoken,
    licence.name,
    ...(found === '' ? [] : [found]),
    ...(speed === null ? [] : [`${speed.photosPerSecond.toFixed(1)} photos a second here`]),
  ].join(' · ');
}

function notesOf({ licence, obstacle, state, advice, photos }: Encoder): string[] {
  return [
    ...(advice === null ? [] : ['Recommended for this computer.']),
    ...(licence.restricts === null ? [] : [`Licence: ${licence.restricts.en}`]),
    ...(obstacle === null ? [] : [obstacle.en]),
    ...(state.kind === 'partial' ? [`${sized(state.bytes)} of it are there.`] : []),
    ...(photos === 0 ? [] : [`It has seen ${photos.toLocaleString('en')} photos.`]),
  ];
}

async function download(
  id: string,
  licenceAccepted: boolean,
  options: GlobalOptions,
): Promise<void> {
  await withEngine(options, async (engine) => {
    const bar = startBar(options);
    // Ctrl+C stops it in order: what is there is kept.
    const stop = (): void => void engine.api.cancelDownload({ id });
    process.once('SIGINT', stop);
    try {
      const over = arrivalOver(engine, id, (state) => bar.show(state));
      await engine.api.downloadEncoder({ id, licenceAccepted });
      await over;
      bar.stop();
      report(await named(engine, id), options);
    } finally {
      bar.stop();
      process.off('SIGINT', stop);
    }
  });
}

async function importFrom(
  folder: string,
  id: string | undefined,
  licenceAccepted: boolean,
  options: GlobalOptions,
): Promise<void> {
  await withEngine(options, async (engine) => {
    const path = resolve(folder);
    const taken = await engine.api.importEncoder({ path, id: id ?? null, licenceAccepted });
    report(await named(engine, taken.id), options);
  });
}

async function use(id: string, options: GlobalOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    await engine.api.useEncoder({ id });
    const { model } = await engine.api.status();
    if (options.json) printJson({ answers: model.id, next: model.next?.id ?? null });
    else if (model.next === null) printLine(`${model.id} answers.`);
    else {
      printLine(
        `${model.next.id} reads all photos anew with \`keepsake index\`, or while the window is open. Until then ${model.id} answers.`,
      );
    }
  });
}

async function remove(id: string, options: GlobalOptions): Promise<void> {
  await withEngine(options, async ({ api }) => {
    await api.removeEncoder({ id });
    if (options.json) printJson({ removed: id });
    else printLine(`${id} is removed.`);
  });
}

/** Resolves when an encoder is there, or its way ended otherwise. */
function arrivalOver(
  engine: Engine,
  id: string,
  show: (state: EncoderState) => void,
): Promise<void> {
  return new Promise<void>((resolve) => {
    engine.events.subscribe((event, data) => {
      if (event === 'encoderState') {
        const told = data as { id: string; state: EncoderState };
        if (told.id === id) show(told.state);
      }
      if (event !== 'encoders') return;
      void named(engine, id).then(({ state }) => {
        if (state.kind !== 'loading' && state.kind !== 'trying') resolve();
      });
    });
  });
}

async function named({ api }: Engine, id: string): Promise<Encoder> {
  const found = (await api.encoders({ language: 'en' })).find((encoder) => encoder.id === id);
  if (found === undefined) throw new AppError('not-found', `There is no encoder ${id}.`);
  return found;
}

/** How it ended; the exit code is 1 where the encoder is not there. */
function report(encoder: Encoder, options: GlobalOptions): void {
  const { id, state } = encoder;
  if (state.kind !== 'installed') process.exitCode = exitCodes.failed;
  if (options.json) {
    printJson({ encoder });
    return;
  }
  switch (state.kind) {
    case 'installed':
      printLine(`${id} is there and runs. \`keepsake models use ${id}\` puts it to work.`);
      return;
    case 'failed':
      printLine(`${id} did not come: ${state.message}`);
      return;
    default:
      printLine(`${id} is not complete. The same command goes on with it.`);
  }
}

function startBar(options: GlobalOptions): { show(state: EncoderState): void; stop(): void } {
  if (options.json || !process.stderr.isTTY) {
    return { show: () => undefined, stop: () => undefined };
  }
  const bar = new cliProgress.SingleBar({
    format: '{bar} {done} of {all}, {rate}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  let isRunning = false;
  return {
    show: (state) => {
      if (state.kind !== 'loading') return;
      const { bytes, total, bytesPerSecond } = state;
      const rate = bytesPerSecond === null ? '…' : `${sized(bytesPerSecond)}/s`;
      const words = { done: sized(bytes), all: sized(total), rate };
      if (!isRunning) bar.start(total, bytes, words);
      isRunning = true;
      bar.update(bytes, words);
    },
    stop: () => bar.stop(),
  };
}
