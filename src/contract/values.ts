/** Values that many topics speak of. Everything in the contract is JSON: no Date, Map or typed array. */
import * as v from 'valibot';

/** Of a photo, a file, a folder, a label, an album or a change: a row of the library. */
export const id = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Changes that an announcement names at most. */
export const MOST_NAMED = 1000;

/** What changed, by ids; null where that is too much to name: any may be meant. */
export const changedIds = v.nullable(v.pipe(v.array(id), v.maxLength(MOST_NAMED)));

/** As many as any library holds. */
export const ids = v.pipe(v.array(id), v.maxLength(1_000_000));

/** How many, or how far. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Any number that JSON can write. */
export const amount = v.pipe(v.number(), v.finite());

/** Milliseconds since 1970. */
export const moment = amount;

/** What a person writes into a field. */
export const text = v.pipe(v.string(), v.maxLength(2000));

export const path = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(4096),
  v.check((value) => !value.includes('\0'), 'A path holds no NUL.'),
);

/** 0 to 1. */
export const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** How far a pass is: done, of how many. */
export const progress = v.strictObject({ done: count, total: count });

/** Languages of the window. */
export const language = v.picklist(['en', 'zh-CN']);
