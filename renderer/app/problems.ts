/** Failed calls, unreadable files, devices and notices in the user's language. Runs in the window. */
import type { Notice, Trouble } from '../../src/contract/activity.ts';
import type { ErrorCode, FailureCode } from '../../src/contract/errors.ts';
import type { DeviceFault, DeviceReason } from '../../src/contract/models.ts';
import { m } from '../paraglide/messages.js';
import { formatList, formatMilliseconds, formatPercent } from './format.ts';

const PROBLEMS: Record<ErrorCode, () => string> = {
  'bad-input': m.problem_bad_input,
  'not-found': m.problem_not_found,
  'not-a-folder': m.problem_not_a_folder,
  'no-permission': m.problem_no_permission,
  'library-in-use': m.problem_library_in_use,
  'library-newer': m.problem_library_newer,
  'disk-full': m.problem_disk_full,
  'encoder-unavailable': m.problem_encoder_unavailable,
  'unsupported-here': m.problem_unsupported_here,
  closed: m.problem_closed,
  internal: m.problem_internal,
};

/** The code of a call that failed; `internal` for anything else that was thrown. */
export function codeOf(error: unknown): ErrorCode {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && Object.hasOwn(PROBLEMS, code)
    ? (code as ErrorCode)
    : 'internal';
}

/** One sentence for a failed call. */
export function problemWords(error: unknown): string {
  return PROBLEMS[codeOf(error)]();
}

/** The same for a call that was given a folder's path: what is not found is the folder. */
export function folderProblemWords(error: unknown): string {
  return codeOf(error) === 'not-found' ? m.problem_not_a_folder() : problemWords(error);
}

/** Why a sidecar could not be read or written: there the same codes mean more. */
export function sidecarProblemWords(code: ErrorCode): string {
  switch (code) {
    case 'bad-input':
      return m.sidecars_problem_left();
    case 'not-found':
      return m.sidecars_problem_gone();
    case 'no-permission':
      return m.sidecars_problem_permission();
    case 'unsupported-here':
      return m.sidecars_no_perl();
    default:
      return PROBLEMS[code]();
  }
}

/** What happened to a file, and what its owner can do. */
export interface FailureWords {
  what: () => string;
  todo: () => string;
}

const FAILURES: Record<FailureCode, FailureWords> = {
  empty: { what: m.failure_empty, todo: m.failure_empty_do },
  'not-a-photo': { what: m.failure_not_a_photo, todo: m.failure_not_a_photo_do },
  corrupt: { what: m.failure_corrupt, todo: m.failure_corrupt_do },
  truncated: { what: m.failure_truncated, todo: m.failure_truncated_do },
  unsupported: { what: m.failure_unsupported, todo: m.failure_unsupported_do },
  'no-preview': { what: m.failure_no_preview, todo: m.failure_no_preview_do },
  'too-many-pixels': { what: m.failure_too_many_pixels, todo: m.failure_too_many_pixels_do },
  'too-many-bytes': { what: m.failure_too_many_bytes, todo: m.failure_too_many_bytes_do },
  'took-too-long': { what: m.failure_took_too_long, todo: m.failure_took_too_long_do },
  crashed: { what: m.failure_crashed, todo: m.failure_crashed_do },
  'no-permission': { what: m.failure_no_permission, todo: m.failure_no_permission_do },
  vanished: { what: m.failure_vanished, todo: m.failure_vanished_do },
  'unreadable-name': { what: m.failure_unreadable_name, todo: m.failure_unreadable_name_do },
  unreadable: { what: m.failure_unreadable, todo: m.failure_unreadable_do },
  'not-made': { what: m.failure_not_made, todo: m.failure_not_made_do },
};

export function failureWords(code: FailureCode): FailureWords {
  return FAILURES[code];
}

const MADE: Partial<Record<string, () => string>> = {
  thumbnail: m.made_thumbnail,
  fingerprint: m.made_fingerprint,
  vector: m.made_vector,
  traces: m.made_traces,
  caption: m.made_caption,
};

/** What is missing of a photo, by the names of the tasks that make it. */
export function missingWords(tasks: readonly string[]): string {
  return formatList(tasks.map((task) => MADE[task]?.() ?? task));
}

const NOTICES: Record<Notice['code'], () => string> = {
  'library-damaged': m.notice_library_damaged,
  'library-restored': m.notice_library_restored,
  'library-started-anew': m.notice_library_started_anew,
  'watch-limit': m.notice_watch_limit,
};

export function noticeWords(notice: Notice): string {
  return NOTICES[notice.code]();
}

const TROUBLES: Record<Trouble['code'], () => string> = {
  'analyser-stops': m.trouble_analyser_stops,
  'disk-full': m.trouble_disk_full,
  internal: m.trouble_internal,
};

/** Why nothing moves, and what helps. */
export function troubleWords(trouble: Trouble): string {
  return TROUBLES[trouble.code]();
}

const DEVICE_FAULTS: Record<DeviceFault, () => string> = {
  'no-adapter': m.device_reason_no_adapter,
  'no-libraries': m.device_reason_no_libraries,
  'not-opened': m.device_reason_not_opened,
  'little-memory': m.device_reason_little_memory,
  'failed-photos': m.device_reason_failed_photos,
  'test-ended': m.device_reason_test_ended,
  'test-unfinished': m.device_reason_test_unfinished,
  'failed-at-work': m.device_reason_failed_at_work,
};

/** Why a device is not used. */
export function deviceReasonWords(reason: DeviceReason): string {
  switch (reason.code) {
    case 'slower':
      return m.device_reason_slower({
        time: formatMilliseconds(reason.milliseconds),
        cpuTime: formatMilliseconds(reason.cpuMilliseconds),
      });
    case 'other-vectors':
      return m.device_reason_other_vectors({
        likeness: formatPercent(reason.cosine),
        wanted: formatPercent(1),
      });
    default:
      return DEVICE_FAULTS[reason.code]();
  }
}
