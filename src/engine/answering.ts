/** The contract answered by features: input is checked in one place, and slow answers are noted. */
import * as v from 'valibot';
import { AppError } from '../base/errors.ts';
import type { Report } from '../base/log.ts';
import type { Api } from '../contract/contract.ts';
import { nothing } from '../contract/topic.ts';
import type { Call, Topic } from '../contract/topic.ts';
import { checkAnswer, checksAnswers } from './check-answers.ts';
import type { Feature } from '../features/feature.ts';

/** Longer than any answer that a window waits for should take. */
const SLOW_MILLISECONDS = 1000;

/** Orders that a window waits for like for an answer; others may take as long as their work does. */
const QUICK_ORDERS: ReadonlySet<string> = new Set<keyof Api>(['mark', 'decide', 'addToAlbum']);

/** What one feature answers, and what it was to answer. */
export interface Answering {
  topics: readonly Topic[];
  handlers: Feature['handlers'];
}

type Handler = (input: unknown) => Promise<unknown>;

export interface AnsweringOptions {
  /** Milliseconds from which on an answer is noted. */
  slow?: number;
  /** Whether the engine is still to go on: what fails after that does so because of it. */
  isOpen?: () => boolean;
}

/**
 * The Api as a record of own functions, each from the one feature that answers it.
 * @throws Error where a call is answered by two features, by none, or by one that does not own it.
 */
export function apiOf(
  features: readonly Answering[],
  report: Report,
  { slow = SLOW_MILLISECONDS, isOpen = () => true }: AnsweringOptions = {},
): Api {
  const api: Record<string, Handler> = {};
  for (const { topics, handlers } of features) {
    const calls: Record<string, Call> = Object.fromEntries(
      topics.flatMap((topic) => Object.entries(topic.calls)),
    );
    const answered = Object.keys(handlers);
    const strange = [...answered, ...Object.keys(calls)].find(
      (name) => !(name in calls) || !(name in handlers) || name in api,
    );
    if (strange !== undefined) throw new Error(`“${strange}” is not answered by its one feature`);
    for (const [name, call] of Object.entries(calls)) {
      const given = handlers[name] as Handler;
      const handler = checking(call, checksAnswers ? checkingAnswer(name, call, given) : given);
      const isNoted = call.kind === 'query' || QUICK_ORDERS.has(name);
      api[name] = ending(isNoted ? noting(name, handler, report, slow) : handler, isOpen);
    }
  }
  return api as unknown as Api;
}

/** Refuses an input of the wrong form with AppError 'bad-input'. */
function checking({ input: schema }: Call, handler: Handler): Handler {
  // A call without input gets none, whatever is sent.
  if (schema === nothing) return async () => handler(undefined);
  return async (input) => {
    const result = v.safeParse(schema, input);
    if (result.success) return handler(result.output);
    const [issue] = result.issues;
    throw new AppError('bad-input', `${v.getDotPath(issue) ?? 'input'}: ${issue.message}`);
  };
}

/** Proves in tests that an answer is exactly what the contract says. */
function checkingAnswer(name: string, call: Call, handler: Handler): Handler {
  return async (input) => {
    const answer = await handler(input);
    checkAnswer(name, call, answer);
    return answer;
  };
}

/** What is asked when the engine ends finds its library or the encoder gone: no fault of anyone. */
function ending(handler: Handler, isOpen: () => boolean): Handler {
  return async (input) => {
    try {
      return await handler(input);
    } catch (error) {
      const isOther = error instanceof AppError && error.code !== 'encoder-unavailable';
      if (isOpen() || isOther) throw error;
      throw new AppError('closed', 'Keepsake is being closed. Open it again to go on.');
    }
  };
}

/** Which answer was slow and how long it took, never what was asked. */
function noting(name: string, handler: Handler, report: Report, slow: number): Handler {
  return async (input) => {
    const begun = performance.now();
    try {
      return await handler(input);
    } finally {
      const milliseconds = performance.now() - begun;
      if (milliseconds >= slow) report(`${name} took ${Math.round(milliseconds)} ms`, 'slow');
    }
  };
}
