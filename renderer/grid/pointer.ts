/**
 * Clicks, menus and focus of all photos of a grid by one listener each. Photos are elements with
 * `data-index`, their check marks with `data-check`, their stacks with `data-stack`; all hold the photo's
 * index.
 */

export interface Press {
  isCheck: boolean;
  /** With Shift. */
  isRange: boolean;
  /** With Ctrl or ⌘. */
  isToggle: boolean;
}

export interface GridHandlers {
  onpress: (index: number, press: Press) => void;
  onmenu: (index: number, at: { x: number; y: number }) => void;
  onfocus: (index: number) => void;
  /** The mark of its stack was pressed. */
  onstack: (index: number) => void;
}

/** Listens until the answer is called. */
export function listenTo(element: HTMLElement, handlers: GridHandlers): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;

  function onclick(event: MouseEvent): void {
    const stack = indexAt(event, 'stack');
    if (stack !== null) {
      event.preventDefault();
      handlers.onstack(stack);
      return;
    }
    const check = indexAt(event, 'check');
    const index = check ?? indexAt(event, 'index');
    if (index === null) return;
    event.preventDefault();
    handlers.onpress(index, {
      isCheck: check !== null,
      isRange: event.shiftKey,
      isToggle: event.ctrlKey || event.metaKey,
    });
  }

  function oncontextmenu(event: MouseEvent): void {
    const index = indexAt(event, 'index') ?? indexAt(event, 'check');
    if (index === null) return;
    event.preventDefault();
    handlers.onmenu(index, { x: event.clientX, y: event.clientY });
  }

  function onfocusin(event: FocusEvent): void {
    const index = indexAt(event, 'index');
    if (index !== null) handlers.onfocus(index);
  }

  element.addEventListener('click', onclick, { signal });
  element.addEventListener('contextmenu', oncontextmenu, { signal });
  element.addEventListener('focusin', onfocusin, { signal });
  return () => listeners.abort();
}

function indexAt(event: Event, name: 'index' | 'check' | 'stack'): number | null {
  const element = event.target instanceof Element ? event.target.closest(`[data-${name}]`) : null;
  return element instanceof HTMLElement ? Number(element.dataset[name]) : null;
}
