/**
 * What every response says to the browser about what the window may do: the same for the loopback
 * server and for Electron's own scheme. Imports nothing.
 */

/**
 * The window's content security policy: its own files and nothing else. `connect` and `images` are
 * further sources for the socket and for photos. Svelte makes its templates through a Trusted Types
 * policy of that one name; any other markup from a string is refused by the browser.
 */
function contentSecurityPolicy(connect: readonly string[], images: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ["img-src 'self' blob:", ...images].join(' '),
    "font-src 'self'",
    ["connect-src 'self'", ...connect].join(' '),
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html',
  ].join('; ');
}

/** For every response of ours, whatever it carries. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** For the window itself, its scripts and styles. */
export function windowHeaders(
  connect: readonly string[],
  images: readonly string[],
): Record<string, string> {
  return {
    ...COMMON_HEADERS,
    'Content-Security-Policy': contentSecurityPolicy(connect, images),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy':
      'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), payment=(), midi=()',
    'Cache-Control': 'no-cache',
  };
}
