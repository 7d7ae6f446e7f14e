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

  constructor() {
    window.addEventListener('popstate', () => (this.route = parseRoute(location.hash)));
  }

  /** A new entry in the history. */
  go(to: Partial<Route>): void {
    const href = hrefOf(to);
    if (href === location.hash) return;
    // The entry before this one is known to be ours: closing the viewer may go back to it.
    history.pushState({ isInside: true }, '', href);
    this.route = parseRoute(href);
  }

  /** Another address for the entry that is there: while typing, and from photo to photo. */
  replace(to: Partial<Route>): void {
    const href = hrefOf(to);
    if (href === location.hash) return;
    history.replaceState(history.state, '', href);
    this.route = parseRoute(href);
  }

  openPhoto(id: number): void {
    if (this.route.photo === null) this.go({ ...this.route, page: 'photos', photo: id });
    else this.replace({ ...this.route, photo: id });
  }

  /** Back to where the viewer was opened; the same place under it where it was opened by address. */
  closePhoto(): void {
    const state: unknown = history.state;
    if (typeof state === 'object' && state !== null && 'isInside' in state) history.back();
    else this.replace({ ...this.route, photo: null });
  }
}

export const router = new Router();
