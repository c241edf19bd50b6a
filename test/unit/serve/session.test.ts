import { describe, expect, it } from 'vitest';
import { createSession, newToken } from '../../../src/serve/loopback/session.ts';

const cookieOf = (header: string): string => header.split(';')[0]!;

describe('a session', () => {
  it('holds its own cookie among others and no other session\'s', () => {
    const [one, other] = [createSession('t', 4100), createSession('t', 4100)];
    const cookie = cookieOf(one.setCookie());
    expect(one.holds(cookie)).toBe(true);
    expect(one.holds(`a=b; ${cookie}; c=d`)).toBe(true);
    expect(other.holds(cookie)).toBe(false);
  });

  it('does not take the token for the cookie', () => {
    const session = createSession('the-token', 4100);
    expect(session.holds('graft-4100=the-token')).toBe(false);
    for (const header of [undefined, '', 'graft-4100', 'graft-4100=', cookieOf(session.setCookie()).replace('graft-4100', 'graft-4101')]) expect(session.holds(header), String(header)).toBe(false);
  });

  it('admits its token again and again and a ticket once', () => {
    const session = createSession('t', 4100);
    const ticket = session.ticket();
    expect([session.admits('t'), session.admits('t'), session.admits(ticket), session.admits(ticket)]).toEqual([true, true, true, false]);
    for (const wrong of [null, '', 'T', 't ']) expect(session.admits(wrong)).toBe(false);
  });

  it('has tokens of 256 bits that differ', () => {
    const tokens = new Set(Array.from({ length: 100 }, newToken));
    expect(tokens.size).toBe(100);
    for (const token of tokens) expect(Buffer.from(token, 'base64url').length).toBe(32);
  });
});
