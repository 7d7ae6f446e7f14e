/**
 * What no page of ours may ever do, set once for the whole app: navigate away, open windows, embed
 * other content, use a device, reach the network. Main process.
 */
import type { App, Session, WebContents } from 'electron';

/** The window's own address; everything else is a stranger. */
export const WINDOW_URL = 'keepsake://window/';

/** Schemes that stay on this machine. `devtools:` is Chromium's own, for people who look inside. */
const LOCAL_SCHEMES = ['keepsake:', 'photo:', 'blob:', 'data:', 'devtools:'];

/** Locks every page that is ever made, also ones that no code of ours makes. */
export function lockPages(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => lockPage(contents));
}

type LockedPage = Pick<WebContents, 'setWindowOpenHandler'> & {
  on(event: string, listener: (details: { url: string; preventDefault(): void }) => void): unknown;
};

function lockPage(contents: WebContents): void {
  const page: LockedPage = contents;
  page.setWindowOpenHandler(() => ({ action: 'deny' }));
  const stayHome = (event: { url: string; preventDefault(): void }): void => {
    if (!event.url.startsWith(WINDOW_URL)) event.preventDefault();
  };
  page.on('will-navigate', stayHome);
  page.on('will-frame-navigate', stayHome);
  page.on('will-redirect', stayHome);
  page.on('will-attach-webview', (event) => event.preventDefault());
}

/** What the window's own buttons need: to copy a text (never to read one), and the viewer's full screen. */
const ALLOWED: readonly string[] = ['clipboard-sanitized-write', 'fullscreen'];

/** Denies every other permission, every device, and every request that would leave the machine. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(ALLOWED.includes(permission) && requestingUrl.startsWith(WINDOW_URL)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, origin) =>
      ALLOWED.includes(permission) && WINDOW_URL === `${origin.replace(/\/$/, '')}/`,
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  // The spell checker would fetch its dictionaries from the network.
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !LOCAL_SCHEMES.some((scheme) => url.startsWith(scheme)) });
  });
  session.on('will-download', (event) => event.preventDefault());
}
