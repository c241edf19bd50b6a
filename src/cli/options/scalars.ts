import { InvalidArgumentError } from 'commander';

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? ' up' : ` to ${most}`}.`);
    }
    return value;
  };
}

const UNITS: Readonly<Record<string, number>> = { b: 1, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** A size such as `5GiB`, `500 MB` or `0`, in bytes. */
export function bytes(text: string): number {
  const [, digits, unit] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text) ?? [];
  const factor = UNITS[(unit || 'b').toLowerCase()];
  if (digits === undefined || factor === undefined) throw new InvalidArgumentError('It must be a size such as 5GiB or 500MB.');
  return Math.floor(Number(digits) * factor);
}

/** A number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

/** `a,b,c` without blanks around and without empty or repeated entries. */
export function list(text: string): string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.some((entry) => entry === '')) throw new InvalidArgumentError('An entry between the commas is empty.');
  if (new Set(entries).size !== entries.length) throw new InvalidArgumentError('An entry is given twice.');
  return entries;
}
