import { InvalidArgumentError } from 'commander';
import { PARTS } from '../../domain/splits/index.ts';
import type { Part } from '../../domain/splits/index.ts';

/** `train=60,validation=20,test=20` in percent, or fractions that sum to 1 → fractions. */
export function parseParts(text: string): Partial<Record<Part, number>> {
  const fractions: Partial<Record<Part, number>> = {};
  for (const entry of text.split(',')) {
    const [name = '', amount = ''] = entry.split('=').map((piece) => piece.trim());
    if (!isPart(name)) throw new InvalidArgumentError(`"${name}" is not a part; parts are ${PARTS.join(', ')}.`);
    if (fractions[name] !== undefined) throw new InvalidArgumentError(`${name} is given twice.`);
    const value = Number(amount);
    if (amount === '' || !Number.isFinite(value) || value <= 0) throw new InvalidArgumentError(`${name} needs a number above 0, as in ${name}=20.`);
    fractions[name] = value;
  }
  return normalised(fractions);
}

/** Shares in percent or of 1 as fractions. Throws InvalidArgumentError where they sum to neither. */
export function normalised(fractions: Partial<Record<Part, number>>): Partial<Record<Part, number>> {
  const sum = Object.values(fractions).reduce((total, value) => total + value, 0);
  const scale = [1, 100].find((whole) => Math.abs(sum - whole) < 1e-9 * whole);
  if (scale === undefined) throw new InvalidArgumentError(`The parts sum to ${sum}; they must sum to 100 (percent) or 1.`);
  return Object.fromEntries(Object.entries(fractions).map(([part, value]) => [part, value / scale]));
}

function isPart(name: string): name is Part {
  return (PARTS as readonly string[]).includes(name);
}
