/**
 * Every shortcut of the window in one table: what handles the keys and the sheet that lists them
 * read the same lines. Runs in the window.
 */
import { m } from '../paraglide/messages.js';

export interface Shortcut {
  keys: string[];
  label: () => string;
}

/** Zooming and moving a picture, wherever one is shown large. */
const pictureKeys = {
  'zoom-in': { keys: ['+', '='], label: m.viewer_zoom_in },
  'zoom-out': { keys: ['-'], label: m.viewer_zoom_out },
  'zoom-toggle': { keys: ['Z'], label: m.viewer_zoom_toggle },
  pan: {
    keys: ['Shift+ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowUp', 'Shift+ArrowDown'],
    label: m.viewer_pan,
  },
};

/**
 * Keys are `KeyboardEvent.key` values, with `Shift+`, `Alt+` and `Mod+` (Ctrl, or ⌘ on a Mac) before
 * them. Letters are written large and match either case; a sign such as `?` or `+` needs no `Shift+`.
 */
export const SHORTCUTS = {
  everywhere: {
    search: { keys: ['/', 'Mod+K'], label: m.shortcuts_search_do },
    help: { keys: ['?'], label: m.shortcuts_help },
    photos: { keys: ['Alt+1'], label: m.shortcuts_photos },
    labels: { keys: ['Alt+2'], label: m.shortcuts_labels },
    albums: { keys: ['Alt+3'], label: m.shortcuts_albums },
    duplicates: { keys: ['Alt+4'], label: m.shortcuts_duplicates_page },
    folders: { keys: ['Alt+5'], label: m.shortcuts_folders },
    settings: { keys: ['Alt+6', 'Mod+,'], label: m.shortcuts_settings },
    pause: { keys: ['Alt+P'], label: m.shortcuts_pause },
    undo: { keys: ['Mod+Z'], label: m.shortcuts_undo },
    redo: { keys: ['Mod+Shift+Z', 'Mod+Y'], label: m.shortcuts_redo },
  },
  grid: {
    move: { keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], label: m.shortcuts_move },
    open: { keys: ['Enter'], label: m.shortcuts_open },
    page: { keys: ['PageUp', 'PageDown'], label: m.shortcuts_page },
    ends: { keys: ['Home', 'End'], label: m.shortcuts_ends },
    select: { keys: [' '], label: m.shortcuts_select },
    range: {
      keys: ['Shift+ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowUp', 'Shift+ArrowDown'],
      label: m.shortcuts_range,
    },
    all: { keys: ['Mod+A'], label: m.shortcuts_all },
    favourite: { keys: ['F'], label: m.viewer_favourite },
    label: { keys: ['L'], label: m.labels_pick },
    album: { keys: ['B'], label: m.albums_pick },
    arrange: {
      keys: ['Alt+ArrowLeft', 'Alt+ArrowRight', 'Alt+ArrowUp', 'Alt+ArrowDown'],
      label: m.shortcuts_arrange,
    },
    rate: { keys: ['1', '2', '3', '4', '5'], label: m.viewer_rate_keys },
    'rate-clear': { keys: ['0'], label: m.viewer_rate_clear },
    trash: { keys: ['Delete', 'Backspace'], label: m.trash_key },
    similar: { keys: ['S'], label: m.viewer_similar },
    stack: { keys: ['X'], label: m.shortcuts_stack },
    rank: { keys: ['W'], label: m.rank_open },
    'more-like': { keys: ['M'], label: m.like_more_key },
    'less-like': { keys: ['N'], label: m.like_less_key },
    'zoom-in': { keys: ['Mod++', 'Mod+='], label: m.shortcuts_larger },
    'zoom-out': { keys: ['Mod+-'], label: m.shortcuts_smaller },
    scores: { keys: ['Alt+S'], label: m.shortcuts_scores },
    clear: { keys: ['Escape'], label: m.shortcuts_clear },
  },
  viewer: {
    previous: { keys: ['ArrowLeft'], label: m.viewer_previous },
    next: { keys: ['ArrowRight'], label: m.viewer_next },
    first: { keys: ['Home'], label: m.viewer_first },
    last: { keys: ['End'], label: m.viewer_last },
    ...pictureKeys,
    favourite: { keys: ['F'], label: m.viewer_favourite },
    rate: { keys: ['1', '2', '3', '4', '5'], label: m.viewer_rate_keys },
    'rate-clear': { keys: ['0'], label: m.viewer_rate_clear },
    info: { keys: ['I'], label: m.viewer_info },
    label: { keys: ['L'], label: m.labels_pick },
    album: { keys: ['B'], label: m.albums_pick },
    'caption-suggest': { keys: ['C'], label: m.caption_suggest },
    'caption-accept': { keys: ['A'], label: m.caption_key_accept },
    'caption-write': { keys: ['W'], label: m.caption_key_write },
    similar: { keys: ['S'], label: m.viewer_similar },
    trash: { keys: ['Delete', 'Backspace'], label: m.trash_key },
    'more-like': { keys: ['M'], label: m.like_more_key },
    'less-like': { keys: ['N'], label: m.like_less_key },
    reveal: { keys: ['R'], label: m.viewer_reveal },
    fullscreen: { keys: ['Shift+F'], label: m.viewer_fullscreen },
    close: { keys: ['Escape'], label: m.viewer_close },
  },
  duplicates: {
    group: { keys: ['ArrowUp', 'ArrowDown'], label: m.duplicates_key_group },
    photo: { keys: ['ArrowLeft', 'ArrowRight'], label: m.duplicates_key_photo },
    ends: { keys: ['Home', 'End'], label: m.duplicates_key_ends },
    compare: { keys: ['Enter', 'C'], label: m.duplicates_key_compare },
    keeper: { keys: ['K'], label: m.duplicates_key_keeper },
    stay: { keys: ['X'], label: m.duplicates_key_stay },
    mark: { keys: [' '], label: m.duplicates_key_mark },
    all: { keys: ['Mod+A'], label: m.duplicates_key_all },
    apart: { keys: ['N'], label: m.duplicates_apart },
    remove: { keys: ['Delete', 'Backspace'], label: m.duplicates_key_remove },
    exact: { keys: ['1'], label: m.duplicates_exact },
    same: { keys: ['2'], label: m.duplicates_same },
    similar: { keys: ['3'], label: m.duplicates_similar },
    history: { keys: ['H'], label: m.removals_title },
    rules: { keys: ['R'], label: m.rules_title },
    clear: { keys: ['Escape'], label: m.duplicates_key_clear },
  },
  compare: {
    previous: { keys: ['ArrowLeft'], label: m.compare_previous },
    next: { keys: ['ArrowRight'], label: m.compare_next },
    'keep-left': { keys: ['1'], label: m.compare_keep_first },
    'keep-right': { keys: ['2'], label: m.compare_keep_second },
    'keep-both': { keys: ['B'], label: m.compare_keep_both },
    apart: { keys: ['N'], label: m.duplicates_apart },
    swap: { keys: ['S'], label: m.compare_swap },
    difference: { keys: ['D'], label: m.compare_difference },
    ...pictureKeys,
    close: { keys: ['Escape'], label: m.compare_close },
  },
  review: {
    accept: { keys: ['A', 'Y'], label: m.review_accept },
    reject: { keys: ['R', 'N'], label: m.review_reject },
    skip: { keys: ['S'], label: m.review_skip },
    undo: { keys: ['Z', 'Mod+Z', 'Backspace'], label: m.review_undo },
    rows: { keys: ['M'], label: m.review_rows_switch },
    move: {
      keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
      label: m.review_move,
    },
    except: { keys: [' '], label: m.review_except },
    trash: { keys: ['Delete'], label: m.trash_key },
    leave: { keys: ['Escape'], label: m.review_leave },
  },
} satisfies Record<string, Record<string, Shortcut>>;

export type ShortcutArea = keyof typeof SHORTCUTS;
export type ShortcutId<A extends ShortcutArea> = keyof (typeof SHORTCUTS)[A] & string;

type KeysPressed = Pick<
  KeyboardEvent,
  'key' | 'code' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'
>;

/** What the keys that were pressed mean in this area; null where they mean nothing. */
export function shortcutOf<A extends ShortcutArea>(
  area: A,
  event: KeysPressed,
): ShortcutId<A> | null {
  const pressed = keysOf(event);
  const shortcuts: Record<string, Shortcut> = SHORTCUTS[area];
  const id = Object.keys(shortcuts).find((id) => shortcuts[id]?.keys.includes(pressed));
  return (id ?? null) as ShortcutId<A> | null;
}

function keysOf(event: KeysPressed): string {
  // With Alt a Mac types other signs (`¡` for 1): the key's place on the keyboard says what is meant.
  const placed = event.altKey ? /^(?:Digit|Key)(.)$/.exec(event.code)?.[1] : undefined;
  const key = placed ?? event.key;
  const isLetter = /^\p{L}$/u.test(key);
  // Shift is how a sign such as `?` is typed, and part of a shortcut for letters and named keys.
  const shift = event.shiftKey && (isLetter || key.length > 1);
  return [
    event.ctrlKey || event.metaKey ? 'Mod+' : '',
    event.altKey ? 'Alt+' : '',
    shift ? 'Shift+' : '',
    isLetter ? key.toUpperCase() : key,
  ].join('');
}
