/**
 * Photos of a grid that are dragged to another place in it, by one listener of each kind. Photos are
 * elements with `data-index`. Runs in the window.
 */

/** Between which photos something would be put: before or after the one at `index`. */
export interface Gap {
  index: number;
  side: 'before' | 'after';
}

export interface DragHandlers {
  onstart: (index: number) => void;
  /** Null where nothing can be put. */
  onover: (gap: Gap | null) => void;
  ondrop: (gap: Gap) => void;
  onend: () => void;
}

/** Marks what is dragged as ours: a folder from outside is no photo of the grid. */
const TYPE = 'application/x-keepsake-photos';

/** Listens until the answer is called. */
export function listenToDrags(element: HTMLElement, handlers: DragHandlers): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;

  function ondragstart(event: DragEvent): void {
    const photo = photoAt(event);
    if (!photo || !event.dataTransfer) return;
    event.dataTransfer.setData(TYPE, '');
    event.dataTransfer.effectAllowed = 'move';
    handlers.onstart(photo.index);
  }

  function ondragover(event: DragEvent): void {
    if (!isOurs(event)) return;
    event.preventDefault();
    handlers.onover(gapAt(event));
  }

  function ondrop(event: DragEvent): void {
    if (!isOurs(event)) return;
    event.preventDefault();
    const gap = gapAt(event);
    if (gap) handlers.ondrop(gap);
  }

  element.addEventListener('dragstart', ondragstart, { signal });
  element.addEventListener('dragover', ondragover, { signal });
  element.addEventListener('dragleave', () => handlers.onover(null), { signal });
  element.addEventListener('drop', ondrop, { signal });
  element.addEventListener('dragend', () => handlers.onend(), { signal });
  return () => listeners.abort();
}

function isOurs(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes(TYPE) ?? false;
}

function gapAt(event: DragEvent): Gap | null {
  const photo = photoAt(event);
  if (!photo) return null;
  const { left, width } = photo.box;
  return { index: photo.index, side: event.clientX < left + width / 2 ? 'before' : 'after' };
}

function photoAt({ target }: Event): { index: number; box: DOMRect } | null {
  const tile = target instanceof Element ? target.closest('li') : null;
  const photo = tile?.querySelector<HTMLElement>('[data-index]');
  if (!tile || !photo) return null;
  return { index: Number(photo.dataset['index']), box: tile.getBoundingClientRect() };
}
