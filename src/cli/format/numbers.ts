import type { Run } from '../../contract/index.ts';

type Estimate = Run['metrics'][string][string][string];

/** `0.873 (0.791 to 0.940)`; without an interval, the reason why there is none. */
export function formatEstimate(estimate: Estimate): string {
  const value = estimate.value.toFixed(3);
  if (estimate.low === null || estimate.high === null) return estimate.why === undefined ? value : `${value} (no interval: ${estimate.why})`;
  return `${value} (${estimate.low.toFixed(3)} to ${estimate.high.toFixed(3)})`;
}

/** Seconds as a person says them: `8 s`, `2 min 05 s`, `1 h 04 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const pad = (n: number): string => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** Bytes with a binary unit: `9.4 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
