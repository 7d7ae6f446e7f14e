/** The one table of shortcuts: what keys mean, and that no two of one area are the same. */
import { describe, expect, it } from 'vitest';
import { SHORTCUTS, shortcutOf } from '../../renderer/app/shortcuts.ts';

const NONE = {
  code: '',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
};

describe('shortcuts', () => {
  it('are understood with either case, and with the sign however it is typed', () => {
    expect(shortcutOf('viewer', { ...NONE, key: 'i' })).toBe('info');
    expect(shortcutOf('viewer', { ...NONE, key: 'f' })).toBe('favourite');
    expect(shortcutOf('viewer', { ...NONE, key: 'F', shiftKey: true })).toBe('fullscreen');
    expect(shortcutOf('everywhere', { ...NONE, key: '?', shiftKey: true })).toBe('help');
    expect(shortcutOf('viewer', { ...NONE, key: '+', shiftKey: true })).toBe('zoom-in');
    expect(shortcutOf('viewer', { ...NONE, key: 'ArrowLeft', shiftKey: true })).toBe('pan');
  });

  it('take Ctrl and ⌘ for the same, and leave the browser its own', () => {
    expect(shortcutOf('everywhere', { ...NONE, key: 'k', ctrlKey: true })).toBe('search');
    expect(shortcutOf('everywhere', { ...NONE, key: 'k', metaKey: true })).toBe('search');
    expect(shortcutOf('viewer', { ...NONE, key: 'r', ctrlKey: true })).toBeNull();
  });

  it('with Alt go by the key’s place, because a Mac types another sign', () => {
    const key = { ...NONE, key: '¡', code: 'Digit1', altKey: true };
    expect(shortcutOf('everywhere', key)).toBe('photos');
  });

  it('rate with digits without touching the zoom', () => {
    for (const key of ['1', '2', '3', '4', '5']) {
      expect(shortcutOf('viewer', { ...NONE, key })).toBe('rate');
    }
    expect(shortcutOf('viewer', { ...NONE, key: '0' })).toBe('rate-clear');
    expect(shortcutOf('viewer', { ...NONE, key: 'z' })).toBe('zoom-toggle');
  });

  it('are never two of one area on the same key', () => {
    for (const area of Object.values(SHORTCUTS)) {
      const keys = Object.values(area).flatMap((shortcut) => shortcut.keys);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});
