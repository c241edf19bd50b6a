import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Session {
  /** Given out in the address that is printed; exchanged for the cookie, by as many browsers as the person opens. */
  readonly token: string;
  /** A token that admits once: for an address that others may see, e.g. among the arguments of a process. */
  ticket(): string;
  /** True for the token of the address and for a ticket, which is then spent. */
  admits(token: string | null): boolean;
  /** `Set-Cookie` for a browser that brought the token. A session cookie: it ends with the browser. */
  setCookie(): string;
  /** True when a request's `Cookie` header holds this session. */
  holds(cookieHeader: string | undefined): boolean;
}

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * One session for the life of a server. The cookie's value is another secret than the token, so that an address left
 * in a history or a process list can't be replayed as a cookie, and it carries the port in its name because browsers
 * share cookies between all ports of a host.
 */
export function createSession(token: string, port: number): Session {
  const secret = newToken();
  const name = `graft-${port}`;
  const tickets = new Set<string>();
  return {
    token,
    ticket: () => {
      const ticket = newToken();
      tickets.add(ticket);
      return ticket;
    },
    admits: (given) => given !== null && (tickets.delete(given) || equal(given, token)),
    setCookie: () => `${name}=${secret}; HttpOnly; SameSite=Strict; Path=/`,
    holds: (header) => (header ?? '').split(';').some((pair) => {
      const [key, value] = pair.trim().split('=', 2);
      return key === name && value !== undefined && equal(value, secret);
    }),
  };
}

function equal(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
