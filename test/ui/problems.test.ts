/** Whatever the engine says by a code, the window says in both languages. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Notice, Trouble } from '../../src/contract/activity.ts';
import type { ErrorCode, FailureCode } from '../../src/contract/errors.ts';
import type { DeviceFault, DeviceReason } from '../../src/contract/models.ts';
import type { QueryProblem } from '../../src/contract/search.ts';
import { AppError } from '../../src/base/errors.ts';
import { overwriteGetLocale } from '../../renderer/paraglide/runtime.js';
import { problemText } from '../../renderer/search/words.ts';
import {
  deviceReasonWords,
  failureWords,
  noticeWords,
  problemWords,
  sidecarProblemWords,
  troubleWords,
} from '../../renderer/app/problems.ts';

afterEach(() => overwriteGetLocale(() => 'en'));

/** Every code once: a new one in the contract does not compile until it is here. */
const failures: Record<FailureCode, 1> = {
  ...{ empty: 1, 'not-a-photo': 1, corrupt: 1, truncated: 1, unsupported: 1, 'no-preview': 1 },
  ...{ 'too-many-pixels': 1, 'too-many-bytes': 1, 'took-too-long': 1, crashed: 1, vanished: 1 },
  ...{ 'no-permission': 1, 'unreadable-name': 1, unreadable: 1, 'not-made': 1 },
};
const errors: Record<ErrorCode, 1> = {
  ...{ 'bad-input': 1, 'not-found': 1, 'not-a-folder': 1, 'no-permission': 1, closed: 1 },
  ...{ 'library-in-use': 1, 'library-newer': 1, 'disk-full': 1, 'encoder-unavailable': 1 },
  ...{ 'unsupported-here': 1, internal: 1 },
};
const troubles: Record<Trouble['code'], 1> = { 'analyser-stops': 1, 'disk-full': 1, internal: 1 };
const notices: Record<Notice['code'], 1> = {
  ...{ 'library-damaged': 1, 'library-restored': 1, 'library-started-anew': 1, 'watch-limit': 1 },
};
const faults: Record<DeviceFault, 1> = {
  ...{ 'no-adapter': 1, 'no-libraries': 1, 'not-opened': 1, 'little-memory': 1, 'test-ended': 1 },
  ...{ 'failed-photos': 1, 'test-unfinished': 1, 'failed-at-work': 1 },
};
const mistakes: Record<QueryProblem['code'], 1> = {
  ...{ 'unknown-filter': 1, 'missing-value': 1, 'bad-date': 1, 'bad-number': 1, 'bad-choice': 1 },
  ...{ 'unclosed-quote': 1, 'too-long': 1, 'no-such-name': 1, 'unknown-photo': 1 },
  ...{ 'unknown-word': 1 },
};

function codes<Code extends string>(all: Record<Code, 1>): Code[] {
  return Object.keys(all) as Code[];
}

const english = { message: 'Plain English.', detail: 'SIGSEGV' };
const reasons: DeviceReason[] = [
  ...codes(faults).map((code) => ({ ...english, code })),
  { ...english, code: 'slower', milliseconds: 9100, cpuMilliseconds: 8.4 },
  { ...english, code: 'other-vectors', cosine: 0.731 },
];

/** What the window says, by what it is about. */
const said: Record<string, () => string[]> = {
  failures: () => codes(failures).flatMap((code) => [what(code), failureWords(code).todo()]),
  'failed calls': () => codes(errors).map((code) => problemWords(new AppError(code, 'English'))),
  'failed sidecars': () => codes(errors).map((code) => sidecarProblemWords(code)),
  'work that has stopped': () => codes(troubles).map((code) => troubleWords({ ...english, code })),
  notices: () => codes(notices).map((code) => noticeWords({ code, message: 'English' })),
  'devices that are not used': () => reasons.map((reason) => deviceReasonWords(reason)),
  'mistakes in a query': () =>
    codes(mistakes).map((code) => problemText({ code, from: 0, to: 1, message: 'English' }, 'x')),
};

function what(code: FailureCode): string {
  return failureWords(code).what();
}

describe('the window has words of its own for', () => {
  it.each(Object.keys(said))('%s, in both languages', (about) => {
    overwriteGetLocale(() => 'en');
    const inEnglish = said[about]?.() ?? [];
    overwriteGetLocale(() => 'zh-CN');
    const inChinese = said[about]?.() ?? [];
    expect(inEnglish.length).toBeGreaterThan(0);
    for (const words of inEnglish) expect(words).toMatch(/\w/);
    for (const words of inChinese) {
      expect(words).toMatch(/\p{Script=Han}/u);
      expect(words).not.toMatch(/English|SIGSEGV/);
    }
  });

  it('the figures of a slow device', () => {
    const [slow, other] = reasons.slice(-2) as [DeviceReason, DeviceReason];
    expect(deviceReasonWords(slow)).toContain('9.1 sec');
    expect(deviceReasonWords(slow)).toContain('8.4 ms');
    expect(deviceReasonWords(other)).toContain('73%');
    overwriteGetLocale(() => 'zh-CN');
    expect(deviceReasonWords(slow)).toContain('9.1');
    expect(deviceReasonWords(other)).toContain('73%');
  });
});
