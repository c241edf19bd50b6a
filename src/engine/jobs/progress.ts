import type { JobEventBody } from '../../contract/index.ts';

const MILLISECONDS_BETWEEN = 100;

/**
 * Progress as events: at most ten a second, the last of each phase always. The time left is what remains at the mean
 * pace since the phase (`what`) began; null until two seconds or two items have passed.
 */
export function createProgress(emit: (event: JobEventBody) => void, now: () => Date): (done: number, total: number | null, what: string) => void {
  let phase: { what: string; at: number; from: number } | null = null;
  let sent = -Infinity;
  return (done, total, what) => {
    const at = now().getTime();
    const fresh = phase === null || phase.what !== what;
    if (phase === null || fresh) phase = { what, at, from: done };
    if (!fresh && done !== total && at - sent < MILLISECONDS_BETWEEN) return;
    sent = at;
    emit({ type: 'progress', done, total, what, secondsLeft: secondsLeft(phase, at, done, total) });
  };
}

function secondsLeft(phase: { at: number; from: number }, at: number, done: number, total: number | null): number | null {
  const seconds = (at - phase.at) / 1000;
  const items = done - phase.from;
  if (total === null || items <= 0 || (seconds < 2 && items < 2)) return null;
  return Math.round((seconds / items) * (total - done) * 10) / 10;
}
