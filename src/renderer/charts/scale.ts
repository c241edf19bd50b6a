const STEPS = [1, 2, 2.5, 5, 10] as const;

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Decimals that tell the ticks apart. */
  readonly digits: number;
}

/** A scale with round ticks that holds all values; about `wanted` steps. */
export function niceScale(values: readonly number[], wanted = 5): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const size = Math.max(Math.abs(least), Math.abs(most));
  // Values that are equal but for rounding have no span of their own.
  const span = most - least > 1e-9 * size ? most - least : size || 1;

  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = STEPS.find((candidate) => candidate * power >= rough * 0.999)! * power;
  const first = Math.floor(least / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(most / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  const digits = Math.max(...ticks.map((tick) => (String(tick).split('.')[1] ?? '').length));
  return { low: ticks[0]!, high: ticks.at(-1)!, ticks, digits };
}

/** Shares that are judged against chance: the axis holds `floor` and ends at 1, whatever the values. */
export function shareScale(values: readonly number[], floor = 0.5): Scale {
  return niceScale([Math.max(0, Math.min(floor, ...values)), 1]);
}
