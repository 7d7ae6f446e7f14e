/** What commands print: people get sentences, programs get JSON, errors go to stderr with an exit code. */
import { AppError, messageOf } from '../base/errors.ts';
import { questionsOwed } from '../base/patience.ts';

/** Exit codes: 0 done, 1 failed, 2 asked wrongly. */
export const exitCodes = { failed: 1, misuse: 2 } as const;

/** Prints one line of JSON, which a terminal may show: what `printable` replaces is escaped. */
export function printJson(value: unknown): void {
  const escaped = JSON.stringify(value).replace(
    CONTROLS,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  process.stdout.write(`${escaped}\n`);
}

/** Prints one line. File names are strangers' texts: control characters never reach the terminal. */
export function printLine(text = ''): void {
  // A line break in a name would make two lines of one answer.
  process.stdout.write(`${printable(text).replaceAll('\n', '�')}\n`);
}

/** Tells people something beside the answer, which programs read. */
export function printNote(text: string): void {
  process.stderr.write(`${printable(text).replaceAll('\n', '�')}\n`);
}

/** `1 file`, `2 files`. */
export function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;
}

/** `120 kB`, `3.4 MB`: powers of a thousand, as file managers count. */
export function sized(bytes: number): string {
  const [divisor, unit] =
    bytes < 1e6
      ? ([1e3, 'kilobyte'] as const)
      : bytes < 1e9
        ? ([1e6, 'megabyte'] as const)
        : ([1e9, 'gigabyte'] as const);
  const digits = { maximumSignificantDigits: 3 };
  return (bytes / divisor).toLocaleString('en', { style: 'unit', unit, ...digits });
}

/** Also those of Unicode, which end lines or turn their direction. Not line feed and tabulator. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Replaces control characters, which could move the cursor or colour the screen. */
export function printable(text: string): string {
  return text.replace(CONTROLS, '�');
}

/** Prints what went wrong; with `--json` as `{error: {code, message}}`. Sets the exit code. */
export function reportError(error: unknown, asJson: boolean): void {
  const code = error instanceof AppError ? error.code : 'internal';
  process.exitCode = code === 'bad-input' ? exitCodes.misuse : exitCodes.failed;
  if (asJson) printJson({ error: { code, message: messageOf(error) } });
  else process.stderr.write(`keepsake: ${printable(messageOf(error))}\n`);
}

/**
 * Ends the process where a disk still owes it an answer: an ordinary end would wait for the thread that
 * hangs. Does nothing where all is answered.
 */
export async function endBesideSilentDisks(): Promise<void> {
  if (questionsOwed() === 0) return;
  await new Promise((written) => process.stdout.write('', written));
  const code = Number(process.exitCode ?? 0);
  process.emit('exit', code);
  // Another program takes the process over, which waits for no thread and keeps the exit code.
  if (process.platform !== 'win32') process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`]);
  process.kill(process.pid, 'SIGKILL');
}
