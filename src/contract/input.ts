/** What windows may send: every call's input is checked here before anything is done with it. */
import * as v from 'valibot';
import { AppError } from '../base/errors.ts';
import { contract } from './contract.ts';

type AllCalls = (typeof contract)['calls'];

/** The schema of each call's input. */
export const inputs = Object.fromEntries(
  Object.entries(contract.calls).map(([name, { input }]) => [name, input]),
) as { [Name in keyof AllCalls]: AllCalls[Name]['input'] };

/** A method that refuses an input of the wrong form with AppError 'bad-input'. */
export function checked<Schema extends v.GenericSchema, Result>(
  schema: Schema,
  method: (input: v.InferOutput<Schema>) => Promise<Result>,
): (input: v.InferOutput<Schema>) => Promise<Result> {
  return async (input) => {
    const result = v.safeParse(schema, input);
    if (result.success) return method(result.output);
    const [issue] = result.issues;
    throw new AppError('bad-input', `${v.getDotPath(issue) ?? 'input'}: ${issue.message}`);
  };
}
