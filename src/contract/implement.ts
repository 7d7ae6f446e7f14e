/** How the calls of a topic are answered: by functions that say neither more nor less than the contract. */
import type { Answer, Call, Calls, Topic } from './topic.ts';

/** The properties that any of a union has. */
type AnyKey<Union> = Union extends unknown ? keyof Union : never;

/** What a property is in those of a union that have it. */
type ValueOf<Union, Key extends PropertyKey> = Union extends unknown
  ? Key extends keyof Union
    ? Union[Key]
    : never
  : never;

/** Names of properties of `Given`, at any depth, that `Wanted` does not know; never where all are known. */
export type Excess<Given, Wanted> = Given extends readonly (infer Item)[]
  ? Excess<Item, Extract<Wanted, readonly unknown[]>[number]>
  : Given extends object
    ? Unknown<Given, Exclude<Extract<Wanted, object>, readonly unknown[]>>
    : never;

type Unknown<Given extends object, Wanted> = {
  [Key in keyof Given]-?: Key extends AnyKey<Wanted>
    ? Excess<Given[Key], ValueOf<Wanted, Key>>
    : Key;
}[keyof Given];

/** Handlers as they are, where they answer nothing but what the contract says. */
type Exact<C extends Record<string, Call>, Handlers> = {
  [Name in keyof Handlers]: Name extends keyof C
    ? Handlers[Name] extends (...input: never) => Promise<infer Given>
      ? [Excess<Given, Answer<C[Name]>>] extends [never]
        ? Handlers[Name]
        : { answersTooMuch: Excess<Given, Answer<C[Name]>> }
      : never
    : { unknownToTheContract: Name };
};

/**
 * The handlers of all calls of a topic. One that is missing, that answers less or that answers more
 * than the contract says does not compile; at run time, `checkAnswers` looks at the values too.
 */
export function implement<T extends Topic, Handlers extends Calls<T['calls']>>(
  _topic: T,
  handlers: Handlers & Exact<T['calls'], Handlers>,
): Calls<T['calls']> {
  return handlers;
}
