/** Answers and announcements are what the contract says, or they are refused; nothing else is changed. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { contract } from '../../src/contract/contract.ts';
import { command, event, joined, nothing, query } from '../../src/contract/topic.ts';
import { checkAnnouncement, checkAnswer, checksAnswers } from '../../src/engine/check-answers.ts';

const bird = v.strictObject({
  name: v.string(),
  rings: v.array(v.strictObject({ number: v.number() })),
});
const calls = {
  bird: query(v.strictObject({ id: v.number() }), bird),
  release: command(nothing, nothing),
};
const robin = { name: 'robin', rings: [{ number: 1 }] };
const fault = (path: string): unknown =>
  expect.objectContaining({ code: 'internal', message: expect.stringContaining(path) as string });

describe('an answer', () => {
  test('that fits is let through', () => {
    expect(() => checkAnswer('bird', calls.bird, robin)).not.toThrow();
    expect(() => checkAnswer('release', calls.release, undefined)).not.toThrow();
  });

  test.each([
    ['holds more', { ...robin, age: 3 }, 'age'],
    ['holds more deep inside', { ...robin, rings: [{ number: 1, of: 'steel' }] }, 'rings.0.of'],
    ['holds less', { name: 'robin' }, 'rings'],
    ['holds undefined', { name: undefined, rings: [] }, 'name'],
    ['is what JSON cannot write', { name: 'robin', rings: [{ number: NaN }] }, 'rings.0.number'],
    ['is something else', [robin], ''],
    ['is nothing', undefined, ''],
  ])('that %s is refused', (_what, answer, path) => {
    expect(() => checkAnswer('bird', calls.bird, answer)).toThrow(fault(path));
  });

  test('that should be nothing and is something is refused', () => {
    expect(() => checkAnswer('release', calls.release, 1)).toThrow(fault('release'));
  });
});

test('an announcement is refused likewise', () => {
  const events = { seen: event(bird) };
  expect(() => checkAnnouncement(events, 'seen', robin)).not.toThrow();
  expect(() => checkAnnouncement(events, 'seen', { ...robin, age: 3 })).toThrow('age');
  expect(() => checkAnnouncement(events, 'heard', robin)).toThrow('heard');
});

describe('the contract', () => {
  test('has calls and events of all topics', () => {
    expect(Object.keys(contract.calls)).toContain('search');
    expect(Object.keys(contract.events)).toContain('labels');
  });

  test('refuses two topics that speak of the same', () => {
    const topic = { calls, events: {} };
    expect(() => joined({ one: topic, other: topic })).toThrow('bird');
  });

  test('is checked in every test', () => {
    expect(checksAnswers).toBe(true);
  });
});
