/**
 * `npm start [-- folder…]`: builds what is out of date and opens the desktop app; where Electron's
 * program is not there and is not to be fetched, opens the same window in the browser. Runs in Node.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { electronProgram } from './electron-program.ts';
import { isBuilt } from './freshness.ts';

/** An app that fails this soon could not start at all: no display, no sandbox. */
const START_MILLISECONDS = 15_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const given = process.argv.slice(2);

if (!isBuilt(root)) {
  say('Building the window (once, and after changes) …');
  const code = await build();
  if (code !== 0) process.exit(code);
}

const program = await electronProgram(say, process.stdin.isTTY ? ask : null);
if ('missing' in program) {
  process.exit(await serveInBrowser(program.missing));
}
const startedAt = performance.now();
const code = await run(program.path, [root, ...given]);
const failedToStart = code !== 0 && performance.now() - startedAt < START_MILLISECONDS;
process.exit(failedToStart ? await serveInBrowser('Electron could not start here') : code);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Anything but a plain yes is none. */
async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Without an answer (Ctrl+D) the question would wait for ever.
  const closed = once(terminal, 'close').then(() => '');
  const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function serveInBrowser(reason: string): Promise<number> {
  say(`${reason}: opening the window in your browser instead.`);
  return run(process.execPath, [`${root}src/cli.ts`, 'serve', '--open', ...given]);
}

/**
 * Quiet, unless it fails. npm says by which script it runs; without it, npm is on the path (a .cmd
 * file on Windows, which only a shell can start).
 */
function build(): Promise<number> {
  const npm = process.env['npm_execpath'];
  const words = ['run', '--silent', 'build'];
  const child =
    npm === undefined
      ? spawn('npm', words, { cwd: root, shell: process.platform === 'win32' })
      : spawn(process.execPath, [npm, ...words], { cwd: root });
  let output = '';
  const keep = (bytes: Buffer): void => {
    output += bytes.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return ended(child).then((code) => {
    if (code !== 0) process.stderr.write(output);
    return code;
  });
}

/** Runs a program with our terminal; answers its exit code once it has ended. */
function run(command: string, words: readonly string[]): Promise<number> {
  const child = spawn(command, words, { stdio: 'inherit' });
  // Ctrl+C reaches the child as well, which ends in order; this process waits for it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return ended(child);
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
