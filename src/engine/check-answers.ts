/**
 * Proves that answers and announcements are exactly what the contract says. Types prove most of it;
 * this looks at the values, in every test: `vitest.config.ts` sets KEEPSAKE_CHECK_ANSWERS for the
 * engines in tests and in the programs that tests start. Products do not spend time on it.
 */
import { AppError } from '../base/errors.ts';
import { misfit } from '../contract/misfit.ts';
import type { Call, Event } from '../contract/topic.ts';

/** The switch. */
export const checksAnswers = process.env['KEEPSAKE_CHECK_ANSWERS'] === '1';

/** The same methods; an answer that is not what the contract says is an AppError 'internal'. */
export function checkAnswers<Api extends object>(calls: Record<string, Call>, api: Api): Api {
  type Method = (input?: unknown) => Promise<unknown>;
  const checked = Object.entries(api as Record<string, Method>).map(([name, method]) => {
    const call = calls[name];
    if (call === undefined) throw new AppError('internal', `The contract has no call “${name}”.`);
    const checking: Method = async (input) => {
      const answer = await method(input);
      refuse(`the answer of “${name}”`, misfit(call.output, answer));
      return answer;
    };
    return [name, checking];
  });
  return Object.fromEntries(checked) as Api;
}

/** @throws AppError 'internal' where an announcement is not what the contract says. */
export function checkAnnouncement(
  events: Record<string, Event>,
  name: string,
  data: unknown,
): void {
  const known = events[name];
  if (known === undefined) throw new AppError('internal', `The contract has no event “${name}”.`);
  refuse(`the announcement “${name}”`, misfit(known.data, data));
}

function refuse(what: string, problem: string | null): void {
  if (problem !== null) throw new AppError('internal', `In ${what}: ${problem}`);
}
