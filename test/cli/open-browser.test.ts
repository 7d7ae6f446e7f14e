/** `serve --open`: what every user of the machine can read of a program that is started. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startCommand } from '../support/command.ts';
import { eventually } from '../support/library.ts';
import { scratchFolder } from '../support/scratch.ts';
import { hasBrowser, launchBrowser } from '../support/window.ts';

/** `serve --open` with a home, its address as the program that is started for it gets it. */
async function opened(
  home: string,
  library: string,
): Promise<{ address: string; end: () => Promise<unknown> }> {
  const scratch = scratchFolder();
  const told = join(scratch, 'told');
  const opener = join(scratch, 'kde-open5');
  writeFileSync(
    opener,
    `#!/bin/sh\nprintf '%s\\n' "$*" > '${told}.part'\nmv '${told}.part' '${told}'\n`,
  );
  chmodSync(opener, 0o755);
  const { child, firstLine, ended } = startCommand(
    ['serve', '--open', '--json', '--library', library],
    {
      home,
      env: {
        ...{ XDG_CURRENT_DESKTOP: 'KDE', KDE_SESSION_VERSION: '5', XDG_CONFIG_HOME: '' },
        PATH: `${scratch}${delimiter}${process.env['PATH'] ?? ''}`,
      },
    },
  );
  const end = (): Promise<unknown> => {
    child.kill('SIGTERM');
    return ended;
  };
  onTestFinished(() => end().then(() => undefined));
  await firstLine;
  await eventually(() => expect(existsSync(told)).toBe(true));
  return { address: readFileSync(told, 'utf8').trim(), end };
}

function fileOf(address: string): string {
  return address.startsWith('file:') ? fileURLToPath(address) : address;
}

test.runIf(process.platform === 'linux' && hasBrowser)(
  'hands the browser a private file that lets it in once (needs Linux and Chromium)',
  async () => {
    const library = join(scratchFolder(), 'library');
    // As one that a shared account left: the file in it is private all the same.
    mkdirSync(library, { mode: 0o755 });
    const { address } = await opened(scratchFolder(), library);
    const file = fileOf(address);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const ticket = /ticket=([\w-]{43})/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    expect(ticket).not.toBe('');
    expect(address).not.toContain(ticket);

    const browser = await launchBrowser();
    onTestFinished(() => browser.close());
    for (const shown of [/Add/, /Open the new address that it printed/]) {
      const page = await browser.newContext().then((context) => context.newPage());
      await page.goto(`file://${file}`);
      await page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\/(?!#ticket)/);
      await page.getByText(shown).first().waitFor();
    }
  },
);

test.runIf(process.platform === 'linux')(
  'a browser that sees no hidden folder gets its file from the downloads (needs Linux)',
  async () => {
    const home = scratchFolder();
    const downloads = join(home, 'Transferències');
    for (const folder of ['.local/share/flatpak', '.config', 'Transferències']) {
      mkdirSync(join(home, folder), { recursive: true, mode: 0o700 });
    }
    writeFileSync(
      join(home, '.config/user-dirs.dirs'),
      '# XDG_DOWNLOAD_DIR="/elsewhere"\nXDG_DOWNLOAD_DIR="$HOME/Transferències"\n',
    );
    const { address, end } = await opened(home, join(home, '.local/share/Keepsake'));
    const file = fileOf(address);
    expect(dirname(file)).toBe(downloads);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('ticket=');
    await end();
    expect(readdirSync(downloads)).toEqual([]);
  },
);
