/**
 * Who may talk to the loopback host. A web page elsewhere can make a browser send requests to 127.0.0.1, and by DNS
 * rebinding even under a name of its own; the Host header then gives it away, and Origin and Sec-Fetch-Site do for the rest.
 */
export interface RequestFacts {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`; absent outside browsers and in old ones. */
  readonly fetchSite: string | undefined;
  /** `Sec-Fetch-Mode`: `navigate` is a person following a link. */
  readonly fetchMode: string | undefined;
}

/** Names under which the one address can be called. */
export function allowedHosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`];
}

/** Null when the request may go on, else one sentence. */
export function refuseHttp(facts: RequestFacts, port: number): string | null {
  const badHost = refuseHost(facts, port);
  if (badHost !== null) return badHost;
  if (facts.origin !== undefined && !isOwnOrigin(facts.origin, port)) return 'Another web page may not read from Graft.';
  const elsewhere = facts.fetchSite !== undefined && facts.fetchSite !== 'same-origin' && facts.fetchSite !== 'none';
  if (elsewhere && facts.fetchMode !== 'navigate') return 'Another web page may not read from Graft.';
  return null;
}

/** As `refuseHttp`, but the Origin must be there: each browser sends one with a WebSocket, and the check rests on it. */
export function refuseSocket(facts: RequestFacts, port: number): string | null {
  const badHost = refuseHost(facts, port);
  if (badHost !== null) return badHost;
  if (facts.origin === undefined || !isOwnOrigin(facts.origin, port)) return 'Another web page may not connect to Graft.';
  return null;
}

function refuseHost(facts: RequestFacts, port: number): string | null {
  return facts.host !== undefined && allowedHosts(port).includes(facts.host) ? null : 'Graft answers under 127.0.0.1 and localhost alone.';
}

function isOwnOrigin(origin: string, port: number): boolean {
  return allowedHosts(port).some((host) => origin === `http://${host}`);
}
