/**
 * Headers of every reply, in each host. Scripts, fonts and images come from the host alone; `style-src-attr` is open
 * because charts build their tooltips from markup with inline styles, style *elements* are not.
 */
export interface PolicyOptions {
  /** Further places the page may connect to, e.g. `ws://127.0.0.1:4100`. */
  readonly connect?: readonly string[];
  /** Development server only: Vite injects style elements. Never set in a build. */
  readonly development?: boolean;
}

export function contentSecurityPolicy({ connect = [], development = false }: PolicyOptions = {}): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${development ? " 'unsafe-inline'" : ''}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "worker-src 'self'",
    ["connect-src 'self'", ...connect].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

export function securityHeaders(options: PolicyOptions = {}): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(options),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  };
}
