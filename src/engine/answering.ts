/** The contract answered by features: input is checked in one place, and slow answers are noted. */
import * as v from 'valibot';
import { AppError } from '../base/errors.ts';
import type { Report } from '../base/log.ts';
import type { Api } from '../contract/api.ts';
import { duplicateInputs, inputs } from '../contract/input.ts';
import { labelInputs } from '../contract/label-input.ts';
import type { Feature } from '../features/feature.ts';

/** Longer than any answer that a window waits for should take. */
const SLOW_MILLISECONDS = 1000;

/** Questions; orders may take as long as their work does. */
const QUESTIONS: ReadonlySet<string> = new Set<keyof Api>([
  ...(['status', 'failures', 'search', 'complete', 'photo', 'labels', 'photoLabels'] as const),
  ...(['selectionLabels', 'review', 'previewLabel', 'labelScores', 'albums'] as const),
  ...(['duplicates', 'mark', 'decide', 'addToAlbum'] as const),
]);

/** The schema of each method that takes an input. */
const SCHEMAS: Partial<Record<string, v.GenericSchema>> = {
  ...inputs,
  ...duplicateInputs,
  ...labelInputs,
  finishRemoval: duplicateInputs.removal,
  undoRemoval: duplicateInputs.removal,
};

type Handler = (input: unknown) => Promise<unknown>;

/**
 * The Api as a record of own functions, each from the one feature that answers it.
 * @throws Error where two features answer the same method.
 */
export function apiOf(features: readonly Feature[], report: Report, slow = SLOW_MILLISECONDS): Api {
  const api: Record<string, Handler> = {};
  for (const { handlers } of features) {
    for (const [name, handler] of Object.entries(handlers) as [string, Handler][]) {
      if (name in api) throw new Error(`two features answer “${name}”`);
      const checked = checking(name, handler);
      api[name] = QUESTIONS.has(name) ? noting(name, checked, report, slow) : checked;
    }
  }
  return api as unknown as Api;
}

/** Refuses an input of the wrong form with AppError 'bad-input'. */
function checking(name: string, handler: Handler): Handler {
  const schema = SCHEMAS[name];
  // A method without input gets none, whatever is sent.
  if (schema === undefined) return async () => handler(undefined);
  return async (input) => {
    const result = v.safeParse(schema, input);
    if (result.success) return handler(result.output);
    const [issue] = result.issues;
    throw new AppError('bad-input', `${v.getDotPath(issue) ?? 'input'}: ${issue.message}`);
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
