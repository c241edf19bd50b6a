/** The page's address in the app: a scheme of its own, so that it has an origin no web page can have. */
export const APP_SCHEME = 'graft';
export const APP_ORIGIN = 'graft://app';

/** `development`: origin of Vite's server, by which the renderer's files are then read; the page stays at `APP_ORIGIN`. */
export interface AddressRules {
  readonly development: string | null;
}

/** True for addresses that a window may show and that may use the calls of the preload script. */
export function isOwnPage(url: string): boolean {
  const parsed = parse(url);
  return parsed !== null && parsed.protocol === `${APP_SCHEME}:` && parsed.host === 'app';
}

/** True for what a page may load at all. Everything else is cancelled before it leaves: the app connects to nobody. */
export function mayLoad(url: string, { development }: AddressRules): boolean {
  const parsed = parse(url);
  if (parsed === null) return false;
  if (['data:', 'blob:', 'devtools:'].includes(parsed.protocol)) return true;
  if (isOwnPage(url)) return true;
  return development !== null && [development, development.replace(/^http/, 'ws')].includes(`${parsed.protocol}//${parsed.host}`);
}

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
