/** Dates in words as facts, with the word in front of them: `in may`, `since last summer`, `before 2020`. */
import { readPlainDate } from '../dates.ts';
import type { Reader } from './fact.ts';

const before =
  /^(?:(?:taken|shot|made) )?(?:(?:in|on|at|from|during|over|of|around) )?(?:the )?(?<time>.+)$/;
const bound = /^(?<word>since|after|before|until|till) (?:the )?(?<time>.+)$/;
/** `older than five years` */
const age = /^(?<word>older|newer|younger) than (?<time>.+)$/;
/** `我去年夏天拍的`: who took it, and that it was taken. */
const chinese =
  /^(?:我们?)?(?<in>[在于])?(?<time>.+?)(?:里|期间|的时候)?(?:我们?)?(?<taken>拍摄?)?的?$/u;

export const readWhen: Reader = (text, now) => {
  const bounded = bound.exec(text)?.groups;
  if (bounded !== undefined) {
    const { word = '', time = '' } = bounded;
    const found = readPlainDate(time, now);
    if (found?.condition.kind !== 'taken') return null;
    const isOpen = found.condition.from === null || found.condition.until === null;
    if (isOpen) return null;
    if (word === 'since' || word === 'after')
      return { key: 'after', value: time, certainty: 'sure' };
    if (word === 'before') return { key: 'before', value: time, certainty: 'sure' };
    return { key: 'date', value: `..${time}`, certainty: 'sure' };
  }
  const aged = age.exec(text)?.groups;
  if (aged !== undefined) {
    const { word, time = '' } = aged;
    const value = `last ${time}`;
    // `older than the car` is no time.
    if (!/^\S+ (?:day|week|month|year)s?$/.test(time) || readPlainDate(value, now) === null)
      return null;
    return { key: word === 'older' ? 'before' : 'after', value, certainty: 'sure' };
  }
  // `in may` is surer than `may`, but the word in front is no part of the date.
  // The season only with another word: `fall` by itself is what people do.
  if (text === 'fall') return null;
  const whole = readPlainDate(text, now);
  if (whole !== null) {
    return {
      key: 'date',
      value: text.replace(/^(?:in|on|at|during) (?:the )?|^在/u, ''),
      certainty: whole.certainty,
    };
  }
  const inChinese = chinese.exec(text)?.groups;
  const time = before.exec(text)?.groups?.['time'];
  for (const part of [time, inChinese?.['time']]) {
    const found = part === undefined || part === text ? null : readPlainDate(part, now);
    if (found === null) continue;
    const isSaid = inChinese?.['in'] !== undefined || inChinese?.['taken'] !== undefined;
    const certainty = isSaid ? 'sure' : found.certainty;
    return { key: 'date', value: part ?? text, certainty };
  }
  return null;
};
