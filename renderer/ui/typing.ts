/** What all views need to know of the keyboard; the keys themselves are in shortcuts.ts. */

/** True where keys write text, so that `/` or `?` must not act. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=range]), textarea, select'))
  );
}
