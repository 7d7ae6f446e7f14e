/**
 * Proves that answers and announcements are exactly what the contract says. Types prove most of it;
 * this looks at the values, in every test: `vitest.config.ts` sets KEEPSAKE_CHECK_ANSWERS for the
 * engines in tests and in the programs that tests start. Products do not spend time on it.
 */
import { AppError } from '../base/errors.ts';
import { mismatch } from '../contract/mismatch.ts';
import type { Call, Event } from '../contract/topic.ts';

/** The switch. */
export const checksAnswers = process.env['KEEPSAKE_CHECK_ANSWERS'] === '1';

/** @throws AppError 'internal' where an answer is not what the contract says. */
export function checkAnswer(name: string, { output }: Call, answer: unknown): void {
  refuse(`the answer of “${name}”`, mismatch(output, answer));
}

/** @throws AppError 'internal' where an announcement is not what the contract says. */
export function checkAnnouncement(
  events: Record<string, Event>,
  name: string,
  data: unknown,
): void {
  const known = events[name];
  if (known === undefined) throw new AppError('internal', `The contract has no event “${name}”.`);
  refuse(`the announcement “${name}”`, mismatch(known.data, data));
}

function refuse(what: string, problem: string | null): void {
  if (problem !== null) throw new AppError('internal', `In ${what}: ${problem}`);
}
