/**
 * Where the window is, kept in the address (`#/photos?q=dog`, `#/photo/12?q=dog`) so that back,
 * forward and reload work. The only file that touches the history. Runs in the window.
 */

export type Page =
  'photos' | 'labels' | 'review' | 'albums' | 'duplicates' | 'folders' | 'failures' | 'settings';

export interface Query {
  text: string;
  /** A photo as (part of) the query. */
  like: number | null;
  order: 'relevance' | 'newest';
}

export interface Route {
  page: Page;
  /** The photo that is open in the viewer, over the page `photos`. */
  photo: number | null;
  /** The label that the page `review` is about; null leaves the choice to the engine. */
  label: number | null;
  query: Query;
}

export const NO_QUERY: Query = { text: '', like: null, order: 'relevance' };
const PAGES: readonly string[] = [
  'photos',
  'labels',
  'review',
  'albums',
  'duplicates',
  'folders',
  'failures',
  'settings',
];

/** Reads the part of an address after `#`; what is not understood becomes the timeline. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [first = '', second = ''] = path.split('/');
  const parameters = new URLSearchParams(search);
  const query: Query = {
    text: parameters.get('q') ?? '',
    like: idOf(parameters.get('like')),
    order: parameters.get('order') === 'newest' ? 'newest' : 'relevance',
  };
  if (first === 'photo') return { page: 'photos', photo: idOf(second), label: null, query };
  const page = PAGES.includes(first) ? (first as Page) : 'photos';
  return { page, photo: null, label: page === 'review' ? idOf(second) : null, query };
}

/** The address of a place, starting with `#`. */
export function hrefOf(route: Partial<Route>): string {
  const { page = 'photos', photo = null, label = null, query = NO_QUERY } = route;
  const parameters = new URLSearchParams();
  if (query.text) parameters.set('q', query.text);
  if (query.like !== null) parameters.set('like', String(query.like));
  if (query.order !== 'relevance') parameters.set('order', query.order);
  const search = parameters.size > 0 ? `?${parameters.toString()}` : '';
  if (photo !== null) return `#/photo/${photo}${search}`;
  return label === null ? `#/${page}${search}` : `#/${page}/${label}${search}`;
}

function idOf(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

class Router {
  route = $state.raw<Route>(parseRoute(location.hash));
  /** What is done to the history once it has gone back; null while it is not going back. */
  #afterBack: (() => void)[] | null = null;

  constructor() {
    window.addEventListener('popstate', () => {
      const waiting = this.#afterBack ?? [];
      this.#afterBack = null;
      this.route = parseRoute(location.hash);
      for (const change of waiting) change();
    });
    // A link's own way is slower than the next key, and is lost where the address changes meanwhile.
    window.addEventListener('click', (event) => {
      const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
      if (event.defaultPrevented || event.button !== 0 || isElsewhere) return;
      const link = event.target instanceof Element ? event.target.closest('a[href^="#/"]') : null;
      const href = link?.getAttribute('href');
      if (href == null) return;
      event.preventDefault();
      this.go(parseRoute(href));
    });
  }

  /** A new entry in the history. */
  go(to: Partial<Route>): void {
    this.#change(hrefOf(to), (href) => {
      // The entry before this one is known: closing the viewer may go back to it.
      history.pushState({ cameFrom: location.hash }, '', href);
    });
  }

  /** Another address for the entry that is there: while typing, and from photo to photo. */
  replace(to: Partial<Route>): void {
    this.#change(hrefOf(to), (href) => history.replaceState(history.state, '', href));
  }

  openPhoto(id: number): void {
    if (this.route.photo === null) this.go({ ...this.route, page: 'photos', photo: id });
    else this.replace({ ...this.route, photo: id });
  }

  /** Back to where the viewer was opened; the same place under it where it was opened by address. */
  closePhoto(): void {
    const from = this.#afterBack ? null : cameFrom(history.state);
    if (from === null) {
      this.replace({ ...this.route, photo: null });
      return;
    }
    this.#afterBack = [];
    // The browser goes back in its own time: what is shown, and what is pressed next, don't wait for it.
    this.route = parseRoute(from);
    history.back();
  }

  #change(href: string, change: (href: string) => void): void {
    if (href === hrefOf(this.route)) return;
    this.route = parseRoute(href);
    if (this.#afterBack) {
      this.#afterBack.push(() => {
        change(href);
        this.route = parseRoute(href);
      });
    } else change(href);
  }
}

/** The address of the entry before the one with this state; null where it is not one of ours. */
function cameFrom(state: unknown): string | null {
  if (typeof state !== 'object' || state === null || !('cameFrom' in state)) return null;
  return typeof state.cameFrom === 'string' ? state.cameFrom : null;
}

export const router = new Router();
