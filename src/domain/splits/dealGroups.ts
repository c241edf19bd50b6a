import { createRandom } from '../random/index.ts';
import type { Strata } from './strata.ts';

/** Rounds of improvement after the greedy deal; each costs groups × parts × strata, and two or three are usually enough. */
const ROUNDS = 20;
/** Above this number of groups balance comes by itself and trying all swaps would be slow. */
const MOST_GROUPS_TO_SWAP = 400;

/**
 * Deals groups out to parts so that every stratum is shared out in the asked fractions.
 *
 * Greedy iterative stratification (Sechidis, Tsoumakas, Vlahavas 2011, doi 10.1007/978-3-642-23808-6_10): the class with
 * the fewest groups left is dealt first, its largest group first, each to the part that lowers the cost most, as
 * scikit-learn's StratifiedGroupKFold does for one task. Moves and swaps that lower the cost further follow. The cost is the
 * chi-square distance of every stratum's shares to the fractions, plus 1 + fraction for each class absent from a part.
 *
 * @returns index of the part of each group, in the order of `strata.groups`; a function of groups, fractions and seed alone
 */
export function dealGroups(strata: Strata, fractions: readonly number[], seed: number): Int32Array {
  const part = new Int32Array(strata.groups.length).fill(-1);
  const cost = createCost(strata, fractions);
  for (const group of dealingOrder(strata, seed)) {
    let best = 0;
    let least = Infinity;
    for (let p = 0; p < fractions.length; p++) {
      const change = cost.change(strata.counts[group]!, p, 1);
      if (change < least - 1e-12) [best, least] = [p, change];
    }
    cost.apply(strata.counts[group]!, best, 1);
    part[group] = best;
  }
  for (let round = 0; round < ROUNDS; round++) {
    const moved = moveGroups(strata, part, cost, fractions.length);
    const swapped = strata.groups.length <= MOST_GROUPS_TO_SWAP && swapGroups(strata, part, cost);
    if (!moved && !swapped) break;
  }
  return part;
}

function dealingOrder(strata: Strata, seed: number): number[] {
  const left = createRandom(seed, 'split').shuffle(strata.groups.map((_, index) => index));
  const order: number[] = [];
  const dealt = new Set<number>();
  const remaining = new Map(strata.presence.map((column) => [column, strata.totals[column]!]));
  const deal = (groups: number[]): void => {
    for (const group of groups) {
      order.push(group);
      dealt.add(group);
      for (const [column, count] of remaining) remaining.set(column, count - strata.counts[group]![column]!);
    }
  };
  const largestFirst = (column: number) => (a: number, b: number) => strata.counts[b]![column]! - strata.counts[a]![column]!;
  for (;;) {
    const open = [...remaining].filter(([, count]) => count > 0);
    if (open.length === 0) break;
    const [rarest] = open.reduce((least, next) => (next[1] < least[1] ? next : least));
    deal(left.filter((group) => !dealt.has(group) && strata.counts[group]![rarest]! > 0).sort(largestFirst(rarest + 1)));
  }
  deal(left.filter((group) => !dealt.has(group)).sort(largestFirst(1)));
  return order;
}

interface Cost {
  /** How the cost changes when a group's counts are added to (sign 1) or taken from (sign -1) a part. */
  change(counts: Float64Array, part: number, sign: 1 | -1): number;
  apply(counts: Float64Array, part: number, sign: 1 | -1): void;
}

function createCost(strata: Strata, fractions: readonly number[]): Cost {
  const { totals } = strata;
  const held = fractions.map(() => new Float64Array(totals.length));
  const isPresence = new Uint8Array(totals.length);
  for (const column of strata.presence) isPresence[column] = 1;
  const term = (count: number, stratum: number, part: number): number => {
    if (totals[stratum] === 0) return 0;
    const fraction = fractions[part]!;
    const missing = isPresence[stratum] === 1 && count === 0 ? 1 + fraction : 0;
    return (count / totals[stratum]! - fraction) ** 2 / fraction + missing;
  };
  return {
    change(counts, part, sign) {
      let sum = 0;
      for (let s = 0; s < counts.length; s++) {
        if (counts[s] === 0) continue;
        const now = held[part]![s]!;
        sum += term(now + sign * counts[s]!, s, part) - term(now, s, part);
      }
      return sum;
    },
    apply(counts, part, sign) {
      for (let s = 0; s < counts.length; s++) held[part]![s]! += sign * counts[s]!;
    },
  };
}

/** Moves each group to where it lowers the cost most; whether any moved. */
function moveGroups(strata: Strata, part: Int32Array, cost: Cost, parts: number): boolean {
  let moved = false;
  for (let group = 0; group < part.length; group++) {
    const counts = strata.counts[group]!;
    const from = part[group]!;
    const leave = cost.change(counts, from, -1);
    let best = from;
    let least = -1e-9;
    for (let to = 0; to < parts; to++) {
      if (to === from) continue;
      const change = leave + cost.change(counts, to, 1);
      if (change < least) [best, least] = [to, change];
    }
    if (best === from) continue;
    cost.apply(counts, from, -1);
    cost.apply(counts, best, 1);
    part[group] = best;
    moved = true;
  }
  return moved;
}

/** Swaps pairs of groups of different parts wherever that lowers the cost; whether any were swapped. */
function swapGroups(strata: Strata, part: Int32Array, cost: Cost): boolean {
  let swapped = false;
  const difference = new Float64Array(strata.totals.length);
  for (let a = 0; a < part.length; a++) {
    for (let b = a + 1; b < part.length; b++) {
      if (part[a] === part[b]) continue;
      for (let s = 0; s < difference.length; s++) difference[s] = strata.counts[b]![s]! - strata.counts[a]![s]!;
      if (cost.change(difference, part[a]!, 1) + cost.change(difference, part[b]!, -1) >= -1e-9) continue;
      cost.apply(difference, part[a]!, 1);
      cost.apply(difference, part[b]!, -1);
      [part[a], part[b]] = [part[b]!, part[a]!];
      swapped = true;
    }
  }
  return swapped;
}
