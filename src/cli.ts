/** The Node host and the command line: reads the words, hands them to src/cli/*. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { version } from './base/locations.ts';
import { add } from './cli/add.ts';
import { caption } from './cli/caption.ts';
import { setDate } from './cli/date.ts';
import { doctor } from './cli/doctor.ts';
import { duplicates } from './cli/duplicates.ts';
import type { DuplicateOptions } from './cli/duplicates.ts';
import { failures } from './cli/failures.ts';
import type { GlobalOptions } from './cli/host.ts';
import { indexPhotos } from './cli/index-photos.ts';
import { endBesideSilentDisks, exitCodes, printable, reportError } from './cli/output.ts';
import { asQuery, search, similar } from './cli/search.ts';
import type { SearchOptions } from './cli/search.ts';
import { albumCommands } from './cli/album.ts';
import { labelCommands } from './cli/label.ts';
import { rank } from './cli/rank.ts';
import type { RankOptions } from './cli/rank.ts';
import { modelCommands } from './cli/models.ts';
import { serve } from './cli/serve.ts';
import type { ServeOptions } from './cli/serve.ts';
import { trashPhotos } from './cli/trash.ts';
import type { TrashOptions } from './cli/trash.ts';
import { exportXmp, importXmp } from './cli/sidecars.ts';
import type { ExportOptions } from './cli/sidecars.ts';
import { importTakeout } from './cli/takeout.ts';

const program = new Command('keepsake')
  .description('Find any of your photos by describing it. Everything stays on this machine.')
  .version(version())
  .option('--library <dir>', 'the library to use (default: your own)')
  .option('--json', 'print JSON, for programs', false)
  // A shell's `*` makes options of names of files.
  .configureOutput({ writeErr: (text) => process.stderr.write(printable(text)) })
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitCodes.misuse));

/** Runs a command; whatever it throws becomes a message and an exit code. */
async function run(command: (options: GlobalOptions) => Promise<void>): Promise<void> {
  const options = program.opts<GlobalOptions>();
  try {
    await command(options);
  } catch (error) {
    reportError(error, options.json);
  }
  await endBesideSilentDisks();
}

/** Options may stand before or after the command's name. */
function withGlobals(command: Command): Command {
  return command
    .option('--library <dir>', 'the library to use')
    .option('--json', 'print JSON, for programs')
    .hook('preAction', (_program, action) => {
      const { library, json } = action.opts<Partial<GlobalOptions>>();
      if (library !== undefined) program.setOptionValue('library', library);
      if (json === true) program.setOptionValue('json', true);
    });
}

withGlobals(program.command('add <folders...>'))
  .description('put folders into the library')
  .action((folders: string[]) => run((options) => add(folders, options)));

withGlobals(program.command('index [folders...]'))
  .description('read photos until nothing is pending')
  .action((folders: string[]) => run((options) => indexPhotos(folders, options)));

withGlobals(program.command('search <words...>'))
  .description('find photos by a description and filters; `-` reads one query a line')
  .option('--limit <n>', 'at most so many photos', wholeNumber, 20)
  .allowUnknownOption() // `forest -people`: a minus belongs to the query
  .action((words: string[], own: { limit: number }) =>
    run((options) => search(asQuery(words), { ...options, ...own } satisfies SearchOptions)),
  );

withGlobals(program.command('similar <photo> [words...]'))
  .description('find photos like one of the library (id or path) or like any picture')
  .option('--limit <n>', 'at most so many photos', wholeNumber, 20)
  .allowUnknownOption()
  .action((photo: string, words: string[], own: { limit: number }) =>
    run((options) =>
      similar(photo, asQuery(words), { ...options, ...own } satisfies SearchOptions),
    ),
  );

withGlobals(program.command('rank <sentence> [photos...]'))
  .description('say which photos (ids, files or folders) fit a sentence best, and why')
  .option('--album <name>', 'choose from this album')
  .option('--query <words>', 'choose from what this search finds')
  .option('--best <n>', 'only so many, different pictures first', wholeNumber)
  .action((sentence: string, photos: string[], own: Omit<RankOptions, keyof GlobalOptions>) =>
    run((options) => rank(sentence, photos, { ...options, ...own })),
  );

withGlobals(program.command('failures'))
  .description('list files that could not be read, with the reason')
  .option('--retry', 'read them again with the next `index`')
  .action((own: { retry?: boolean }) => run((options) => failures({ ...options, ...own })));

withGlobals(program.command('date <when> <photos...>'))
  .description('say when photos were taken: 1962, 1962-06, 1962-06-30; `none` takes your word back')
  .action((when: string, photos: string[]) => run((options) => setDate(when, photos, options)));

withGlobals(program.command('caption [photos...]'))
  .description('draft captions: what the machine would say, for you to accept in the window')
  .option('--album <name>', 'of all photos of an album')
  .option('--lang <language>', 'en or zh', 'en')
  .action((photos: string[], own: { album?: string; lang: string }) =>
    run((options) => caption(photos, { ...options, ...own })),
  );

withGlobals(program.command('export-xmp'))
  .description('write what you said of photos into XMP sidecars, which other programs read')
  .option('--to <folder>', 'mirror the folders there instead of writing beside the photos')
  .option('--query <words>', 'only photos that this search finds')
  .option('--applied', 'also labels that Keepsake applied and you did not judge')
  .option('--no-labels', 'leave labels as they are')
  .option('--no-albums', 'leave albums as they are')
  .option('--no-ratings', 'leave ratings as they are')
  .option('--no-dates', 'leave dates as they are')
  .option('--no-captions', 'leave captions as they are')
  .action((own: Omit<ExportOptions, keyof GlobalOptions>) =>
    run((options) => exportXmp({ ...options, ...own })),
  );

withGlobals(program.command('import-xmp [folders...]'))
  .description('read labels, albums, ratings, dates, captions and keywords from XMP sidecars')
  .action((folders: string[]) => run((options) => importXmp(folders, options)));

withGlobals(program.command('import-takeout <folders...>'))
  .description('read dates, places, captions, albums and people from an unpacked Google Takeout')
  .action((folders: string[]) => run((options) => importTakeout(folders, options)));

withGlobals(program.command('duplicates'))
  .description('list duplicates, or move all but the best of each group to the trash')
  .addOption(new Option('--kind <kind>', 'only these').choices(['exact', 'same', 'similar']))
  .addOption(
    new Option('--strictness <words>', 'how sure a pair must be')
      .choices(['strict', 'normal', 'loose'])
      .default('normal'),
  )
  .option('--trash', 'move all but the keepers to the trash (similar shots only with --kind)')
  .option('--dry-run', 'with --trash: only say what would happen')
  .option('--yes', 'with --trash: do it')
  .option('--finish', 'go on with a removal that was interrupted')
  .option('--undo', 'bring back what the last removal moved to the trash')
  .action((own: Omit<DuplicateOptions, keyof GlobalOptions>) =>
    run((options) => duplicates({ ...options, ...own })),
  );

withGlobals(program.command('trash [photos...]'))
  .description('move photos (ids or paths) to the system’s trash, with all their copies')
  .option('--dry-run', 'only say what would happen')
  .option('--yes', 'do it')
  .option('--finish', 'go on with a removal that was interrupted')
  .option('--undo', 'bring back what was moved to the trash last')
  .action((photos: string[], own: Omit<TrashOptions, keyof GlobalOptions>) =>
    run((options) => trashPhotos(photos, { ...options, ...own })),
  );

labelCommands(program.command('label'), run, withGlobals);
albumCommands(program.command('album'), run, withGlobals);
modelCommands(program.command('models'), run, withGlobals);

withGlobals(program.command('serve [folders...]'))
  .description('open the window in a browser, on this machine only')
  .option('--port <n>', 'the port; 0 takes any', wholeNumber, 0)
  .option('--open', 'open the browser', false)
  .action((folders: string[], own: { port: number; open: boolean }) =>
    run((options) => serve(folders, { ...options, ...own } satisfies ServeOptions)),
  );

withGlobals(program.command('doctor'))
  .description('say what works on this machine, and what to do about what does not')
  .option('--model <id>', 'look at this encoder instead of the one that ships')
  .action((own: { model?: string }) => run((options) => doctor({ ...options, ...own })));

// Whoever reads along (`| head`) may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await program.parseAsync();

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0)
    throw new InvalidArgumentError('Give a whole number.');
  return number;
}
