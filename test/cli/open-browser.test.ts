/** `serve --open`: what every user of the machine can read of a program that is started. */
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startCommand } from '../support/command.ts';
import { eventually } from '../support/library.ts';
import { scratchFolder } from '../support/scratch.ts';
import { hasBrowser, launchBrowser } from '../support/window.ts';

test.runIf(process.platform === 'linux' && hasBrowser)(
  'hands the browser a private file that lets it in once (needs Linux and Chromium)',
  async () => {
    const scratch = scratchFolder();
    const library = join(scratch, 'library');
    // As one that a shared account left: the file in it is private all the same.
    mkdirSync(library, { mode: 0o755 });
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
        env: {
          ...{ XDG_CURRENT_DESKTOP: 'KDE', KDE_SESSION_VERSION: '5' },
          PATH: `${scratch}${delimiter}${process.env['PATH'] ?? ''}`,
        },
      },
    );
    onTestFinished(async () => {
      child.kill('SIGTERM');
      await ended;
    });
    await firstLine;
    await eventually(() => expect(existsSync(told)).toBe(true));
    const address = readFileSync(told, 'utf8').trim();
    const file = address.startsWith('file:') ? fileURLToPath(address) : address;
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
