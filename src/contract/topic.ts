/**
 * What a topic of the contract is made of. A topic is a record of `calls` (each a query, which changes
 * nothing, or a command) and of `events`; its schemas are the one place where a form is written down,
 * and the types of both ends are inferred from them. Runs everywhere.
 */
import * as v from 'valibot';

type Schema = v.GenericSchema;

/** What a call takes, and what it answers. */
export interface Call<Input extends Schema = Schema, Output extends Schema = Schema> {
  kind: 'query' | 'command';
  input: Input;
  output: Output;
}

/** What an announcement carries. */
export interface Event<Data extends Schema = Schema> {
  data: Data;
}

export interface Topic {
  calls: Record<string, Call>;
  events: Record<string, Event>;
}

/** The input of a call that takes none, and the answer of one that answers nothing. */
export const nothing = v.void();

/** A question: it may be asked at any time, and again, and changes nothing. */
export function query<Input extends Schema, Output extends Schema>(input: Input, output: Output) {
  return { kind: 'query', input, output } as const;
}

/** An order: it changes something, here or outside. */
export function command<Input extends Schema, Output extends Schema>(input: Input, output: Output) {
  return { kind: 'command', input, output } as const;
}

/** An announcement: it states what is, or names what changed, and never orders anything. */
export function event<Data extends Schema>(data: Data) {
  return { data } as const;
}

/** What a call answers. */
export type Answer<C extends Call> = v.InferOutput<C['output']>;

/**
 * The functions behind a record of calls. They are properties, so that a function that takes less
 * than the contract allows does not fit.
 */
export type Calls<C extends Record<string, Call>> = {
  readonly [Name in keyof C]: C[Name]['input'] extends typeof nothing
    ? () => Promise<Answer<C[Name]>>
    : (input: v.InferOutput<C[Name]['input']>) => Promise<Answer<C[Name]>>;
};

/** What a record of events carries, by name. */
export type Announced<E extends Record<string, Event>> = {
  [Name in keyof E]: v.InferOutput<E[Name]['data']>;
};

/** All that each of a union has. */
type All<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer Together,
) => void
  ? Together
  : never;

/** The calls and events of all topics in one record each. @throws Error where two topics share a name */
export function joined<Topics extends Record<string, Topic>>(topics: Topics) {
  type Each = Topics[keyof Topics];
  const gather = (records: Record<string, unknown>[]): Record<string, unknown> => {
    const entries = records.flatMap((record) => Object.entries(record));
    const names = entries.map(([name]) => name);
    const twice = names.find((name, place) => names.indexOf(name) !== place);
    if (twice !== undefined) throw new Error(`Two topics of the contract speak of “${twice}”.`);
    return Object.fromEntries(entries);
  };
  const all = Object.values(topics);
  return {
    calls: gather(all.map(({ calls }) => calls)) as All<Each['calls']>,
    events: gather(all.map(({ events }) => events)) as All<Each['events']>,
  };
}
