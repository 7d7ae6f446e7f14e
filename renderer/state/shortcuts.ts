/**
 * Every shortcut of the window in one table: what handles the keys and the sheet that lists them
 * read the same lines. Runs in the window.
 */
import { m } from '../paraglide/messages.js';

export type ShortcutArea = 'everywhere' | 'search' | 'grid' | 'viewer';

/**
 * Keys are `KeyboardEvent.key` values, with `Shift+`, `Alt+` and `Mod+` (Ctrl, or ⌘ on a Mac) before
 * them. Letters are written large and match either case; a sign such as `?` or `+` needs no `Shift+`.
 */
export const SHORTCUTS = [
  { area: 'everywhere', id: 'search', keys: ['/', 'Mod+K'], label: m.shortcuts_search_do },
  { area: 'everywhere', id: 'help', keys: ['?'], label: m.shortcuts_help },
  { area: 'everywhere', id: 'photos', keys: ['Alt+1'], label: m.shortcuts_photos },
  { area: 'everywhere', id: 'folders', keys: ['Alt+2'], label: m.shortcuts_folders },
  { area: 'everywhere', id: 'settings', keys: ['Alt+3', 'Mod+,'], label: m.shortcuts_settings },
  { area: 'everywhere', id: 'pause', keys: ['Alt+P'], label: m.shortcuts_pause },

  {
    area: 'grid',
    id: 'move',
    keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
    label: m.shortcuts_move,
  },
  { area: 'grid', id: 'open', keys: ['Enter'], label: m.shortcuts_open },
  { area: 'grid', id: 'page', keys: ['PageUp', 'PageDown'], label: m.shortcuts_page },
  { area: 'grid', id: 'ends', keys: ['Home', 'End'], label: m.shortcuts_ends },
  { area: 'grid', id: 'clear', keys: ['Escape'], label: m.shortcuts_clear },

  { area: 'viewer', id: 'previous', keys: ['ArrowLeft'], label: m.viewer_previous },
  { area: 'viewer', id: 'next', keys: ['ArrowRight'], label: m.viewer_next },
  { area: 'viewer', id: 'first', keys: ['Home'], label: m.viewer_first },
  { area: 'viewer', id: 'last', keys: ['End'], label: m.viewer_last },
  { area: 'viewer', id: 'zoom-in', keys: ['+', '='], label: m.viewer_zoom_in },
  { area: 'viewer', id: 'zoom-out', keys: ['-'], label: m.viewer_zoom_out },
  { area: 'viewer', id: 'zoom-toggle', keys: ['Z'], label: m.viewer_zoom_toggle },
  {
    area: 'viewer',
    id: 'pan',
    keys: ['Shift+ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowUp', 'Shift+ArrowDown'],
    label: m.viewer_pan,
  },
  { area: 'viewer', id: 'favourite', keys: ['F'], label: m.viewer_favourite },
  { area: 'viewer', id: 'rate', keys: ['1', '2', '3', '4', '5'], label: m.viewer_rate_keys },
  { area: 'viewer', id: 'rate-clear', keys: ['0'], label: m.viewer_rate_clear },
  { area: 'viewer', id: 'info', keys: ['I'], label: m.viewer_info },
  { area: 'viewer', id: 'similar', keys: ['S'], label: m.viewer_similar },
  { area: 'viewer', id: 'reveal', keys: ['R'], label: m.viewer_reveal },
  { area: 'viewer', id: 'fullscreen', keys: ['Shift+F'], label: m.viewer_fullscreen },
  { area: 'viewer', id: 'close', keys: ['Escape'], label: m.viewer_close },
] as const satisfies {
  area: ShortcutArea;
  id: string;
  keys: readonly string[];
  label: () => string;
}[];

type Shortcut = (typeof SHORTCUTS)[number];
export type ShortcutId<A extends ShortcutArea> = Extract<Shortcut, { area: A }>['id'];

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
  const isMeant = (shortcut: Shortcut): shortcut is Extract<Shortcut, { area: A }> =>
    shortcut.area === area && (shortcut.keys as readonly string[]).includes(pressed);
  return SHORTCUTS.find(isMeant)?.id ?? null;
}

function keysOf(event: KeysPressed): string {
  // With Alt a Mac types other signs (`¡` for 1): the key's place on the keyboard says what is meant.
  const key = (event.altKey && /^(?:Digit|Key)(.)$/.exec(event.code)?.[1]) || event.key;
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
