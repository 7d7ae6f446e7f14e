/** Keyboard focus in what lies over the rest of the window. Runs in the window. */

const CONTROLS = 'button:not(:disabled), input:not(:disabled), a[href]';

/** Handles Tab inside `root`: after its last control comes the first, and the other way round. */
export function keepFocusInside(root: HTMLElement, event: KeyboardEvent): void {
  const reachable = [...root.querySelectorAll<HTMLElement>(CONTROLS)].filter((control) =>
    control.checkVisibility({ visibilityProperty: true }),
  );
  const focused = document.activeElement;
  const end = event.shiftKey ? reachable[0] : reachable.at(-1);
  // The root itself has the focus at first; before it there is nothing.
  if (focused !== end && !(event.shiftKey && focused === root)) return;
  event.preventDefault();
  (event.shiftKey ? reachable.at(-1) : reachable[0])?.focus();
}
