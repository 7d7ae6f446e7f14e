/** The command line as a user runs it: a process of its own, a library and a home of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';

const program = resolve(import.meta.dirname, '../../src/cli.ts');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  /** What it has written so far. */
  stdout: () => string;
  stderr: () => string;
  /** The first whole line of its output. @throws what it said on stderr when it ends without one. */
  firstLine: Promise<string>;
  ended: Promise<Ended>;
}

/**
 * Starts `keepsake` with these words. `home` is what the command sees as the user's home, `env` is
 * added to the environment.
 */
export function startCommand(
  words: readonly string[],
  { input, home, env }: { input?: string; home?: string; env?: NodeJS.ProcessEnv } = {},
): Running {
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env, ...(home !== undefined && { HOME: home, USERPROFILE: home }) },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(input);
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
  const firstLine = new Promise<string>((done, fail) => {
    child.stdout.on('data', () => {
      const [line = '', rest] = stdout.split('\n', 2);
      if (rest !== undefined) done(line);
    });
    void ended.then(() => fail(new Error(`keepsake ${words.join(' ')} ended: ${stderr}`)));
  });
  // Most callers wait for the end only.
  firstLine.catch(() => undefined);
  return { child, stdout: () => stdout, stderr: () => stderr, firstLine, ended };
}

/** Runs `keepsake` to its end. */
export function runCommand(words: readonly string[], input?: string): Promise<Ended> {
  return startCommand(words, input === undefined ? {} : { input }).ended;
}
