/** Kinds, differences, reasons and refusals of duplicates in the user's language. Runs in the window. */
import type {
  Difference,
  DuplicateKind,
  KeeperReason,
  KeeperRule,
  Strictness,
} from '../../src/contract/duplicates.ts';
import type { Merge, Refusal, Removal, RemovedFile } from '../../src/contract/removals.ts';
import { formatBytes, formatNumber, formatPlace, formatTaken, nameOfPath } from '../app/format.ts';
import { dateLocale } from '../app/region.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';

export const KINDS: readonly DuplicateKind[] = ['exact', 'same', 'similar'];
export const STRICTNESSES: readonly Strictness[] = ['strict', 'normal', 'loose'];

const KIND_NAMES: Record<DuplicateKind, () => string> = {
  exact: m.duplicates_exact,
  same: m.duplicates_same,
  similar: m.duplicates_similar,
};

export function kindWords(kind: DuplicateKind): string {
  return KIND_NAMES[kind]();
}

const STRICTNESS_NAMES: Record<Strictness, () => string> = {
  strict: m.duplicates_strict,
  normal: m.duplicates_normal,
  loose: m.duplicates_loose,
};

export function strictnessWords(strictness: Strictness): string {
  return STRICTNESS_NAMES[strictness]();
}

/** What a kind means at a strictness. */
export function meaningOf(kind: DuplicateKind, strictness: Strictness): string {
  return kind === 'exact' ? m.duplicates_exact_more() : m[`duplicates_${kind}_${strictness}`]();
}

const DIFFERENCES: Record<Difference, () => string> = {
  larger: m.difference_larger,
  smaller: m.difference_smaller,
  'other-format': m.difference_other_format,
  cropped: m.difference_cropped,
  framed: m.difference_framed,
  turned: m.difference_turned,
  mirrored: m.difference_mirrored,
  'other-light': m.difference_other_light,
  'other-colours': m.difference_other_colours,
  'no-capture-data': m.difference_no_capture_data,
  'taken-earlier': m.difference_taken_earlier,
  'taken-later': m.difference_taken_later,
  edited: m.difference_edited,
};

export function differenceWords(difference: Difference): string {
  return DIFFERENCES[difference]();
}

/** Why this one was proposed as the keeper. */
export function reasonWords({ rule, params }: KeeperReason): string {
  const text = (name: string): string => String(params[name] ?? '');
  const number = (name: string): string => formatNumber(Number(params[name]));
  const reasons: Record<KeeperReason['rule'], () => string> = {
    'original-format': () =>
      m.keeper_original_format({
        format: text('format').toUpperCase(),
        other: text('other').toUpperCase(),
      }),
    resolution: () =>
      m.keeper_resolution({
        width: number('width'),
        height: number('height'),
        otherWidth: number('otherWidth'),
        otherHeight: number('otherHeight'),
      }),
    unframed: () =>
      m.keeper_unframed({
        width: number('width'),
        height: number('height'),
        otherWidth: number('otherWidth'),
        otherHeight: number('otherHeight'),
      }),
    'with-raw': m.keeper_with_raw,
    'capture-data': m.keeper_capture_data,
    'not-reencoded': m.keeper_not_saved_again,
    'not-saved-again': m.keeper_not_saved_again,
    'not-enlarged': m.keeper_not_enlarged,
    'outside-downloads': () => m.keeper_outside_downloads({ folder: nameOfPath(text('folder')) }),
    unedited: m.keeper_unedited,
    oldest: () => m.keeper_oldest(toldApart(text('date'), text('other'))),
    'preferred-folder': () => m.keeper_preferred_folder({ folder: nameOfPath(text('folder')) }),
    'more-bytes': () =>
      m.keeper_more_bytes({
        bytes: formatBytes(Number(params['bytes'])),
        other: formatBytes(Number(params['other'])),
      }),
    'larger-file': () =>
      m.keeper_larger_file({
        bytes: formatBytes(Number(params['bytes'])),
        other: formatBytes(Number(params['other'])),
      }),
    alike: m.keeper_alike,
  };
  return reasons[rule]();
}

/** Two wall-clock times with their days, as exactly as it takes to tell one from the other. */
function toldApart(date: string, other: string): { date: string; other: string } {
  // Of one that is a day or a year only, no more than that can be said.
  if (![date, other].every((local) => local.includes('T'))) {
    return { date: dateWords(date), other: dateWords(other) };
  }
  const styles: Intl.DateTimeFormatOptions[] = [
    { dateStyle: 'medium', timeStyle: 'short' },
    { dateStyle: 'medium', timeStyle: 'medium' },
    {
      ...{ year: 'numeric', month: 'short', day: 'numeric' },
      ...{ hour: 'numeric', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 },
    },
  ];
  for (const style of styles) {
    const format = new Intl.DateTimeFormat(dateLocale(), { ...style, timeZone: 'UTC' });
    const [first, second] = [date, other].map((local) => format.format(new Date(`${local}Z`)));
    if (first !== undefined && second !== undefined && first !== second) {
      return { date: first, other: second };
    }
  }
  return { date, other };
}

/** A wall-clock time with its day, as far as it is known. */
function dateWords(local: string): string {
  const { day, time } = formatTaken({ local, offsetMinutes: null, source: 'exif' }, 'medium');
  return [day, time].filter(Boolean).join(' ');
}

const RULES: Record<KeeperRule, { name: () => string; more: () => string }> = {
  'original-format': { name: m.rule_original_format, more: m.rule_original_format_more },
  resolution: { name: m.rule_resolution, more: m.rule_resolution_more },
  'capture-data': { name: m.rule_capture_data, more: m.rule_capture_data_more },
  'not-reencoded': { name: m.rule_not_reencoded, more: m.rule_not_reencoded_more },
  'outside-downloads': { name: m.rule_outside_downloads, more: m.rule_outside_downloads_more },
  unedited: { name: m.rule_unedited, more: m.rule_unedited_more },
  oldest: { name: m.rule_oldest, more: m.rule_oldest_more },
  'preferred-folder': { name: m.rule_preferred_folder, more: m.rule_preferred_folder_more },
};

export function ruleWords(rule: KeeperRule): { name: string; more: string } {
  return { name: RULES[rule].name(), more: RULES[rule].more() };
}

const REFUSALS: Record<Refusal['code'], () => string> = {
  changed: m.refusal_changed,
  vanished: m.refusal_vanished,
  'last-copy': m.refusal_last_copy,
  companion: m.refusal_companion,
  'keeper-unreadable': m.refusal_keeper_unreadable,
  offline: m.refusal_offline,
  'no-trash': m.refusal_no_trash,
  unreadable: m.refusal_unreadable,
  'place-taken': m.refusal_place_taken,
  'not-in-trash': m.refusal_not_in_trash,
  'not-read': m.refusal_not_read,
};

export function refusalWords(refusal: Refusal): string {
  return REFUSALS[refusal.code]();
}

const FILE_STATES: Record<RemovedFile['state'], () => string> = {
  planned: m.file_planned,
  waiting: m.file_waiting,
  unclear: m.file_unclear,
  trashed: m.file_trashed,
  refused: m.file_refused,
  restored: m.file_restored,
  'in-trash': m.file_in_trash,
};

export function fileStateWords(state: RemovedFile['state']): string {
  return FILE_STATES[state]();
}

const REMOVAL_STATES: Record<Removal['state'], () => string> = {
  planned: m.file_planned,
  running: m.removals_running,
  done: m.removals_done,
  interrupted: m.removals_interrupted,
  undone: m.removals_undone,
};

export function removalStateWords(state: Removal['state']): string {
  return REMOVAL_STATES[state]();
}

/** What a photo that stays is given. */
export function mergeWords(merge: Merge): string {
  const { labels, albums, rating, favourite, taken, gps, camera } = merge;
  const given = [
    labels.length > 0 && m.merge_labels({ names: listed(labels) }),
    albums.length > 0 && m.merge_albums({ names: listed(albums) }),
    rating !== null && m.merge_rating({ rating: formatNumber(rating) }),
    favourite && m.merge_favourite(),
    taken !== null && m.merge_date({ date: formatTaken(taken, 'medium').day }),
    gps !== null && m.merge_place({ place: formatPlace(gps) }),
    camera !== null && m.merge_camera({ camera }),
  ];
  return given.filter((words) => words !== false).join(' · ');
}

/** Names as one phrase. */
export function listed(names: string[]): string {
  return new Intl.ListFormat(getLocale(), { type: 'unit', style: 'short' }).format(names);
}
