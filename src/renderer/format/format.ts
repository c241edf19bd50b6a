const numbers = new Intl.NumberFormat('en-GB');

/** 12345 → `12,345`. */
export function count(value: number): string {
  return numbers.format(value);
}

/** `1 image`, `3 images`, `12,345 images`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `512 KiB`, `3.1 MiB`, `20 GiB`. */
export function bytesText(bytes: number): string {
  const power = Math.min(3, Math.max(1, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 2 ** (10 * power);
  return `${value < 10 && bytes > 0 ? Number(value.toFixed(1)) : Math.round(value)} ${['B', 'KiB', 'MiB', 'GiB'][power]}`;
}

/** Time left as a person says it: `a few seconds`, `40 s`, `3 min`, `1 h 20 min`. */
export function timeLeft(seconds: number): string {
  if (seconds < 5) return 'a few seconds';
  if (seconds < 90) return `${Math.round(seconds / 5) * 5} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ''}`;
}

/** ISO time as local date and time, `24 Nov 2026, 22:15`. */
export function localTime(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
}

/** A path cut in its middle, so that both where it is and what it is stay readable. */
export function shortPath(path: string, length = 56): string {
  if (path.length <= length) return path;
  const tail = Math.ceil((length - 1) * 0.65);
  return `${path.slice(0, length - 1 - tail)}…${path.slice(-tail)}`;
}
