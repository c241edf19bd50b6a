/** The parts of the shared sets' expected.json that these tests read; what other programs found in each file. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PixelArray } from '../../../src/domain/raster/index.ts';
import { sharedData } from '../../fixtures/sharedData.ts';
import type { SharedData } from '../../fixtures/sharedData.ts';

export interface Expected<T> {
  readonly data: SharedData;
  readonly files: readonly (T & { readonly name: string })[];
}

/** Empty where the set is absent: the caller skips then. */
export function expected<T>(set: string): Expected<T> {
  const data = sharedData(set);
  if (!data.present) return { data, files: [] };
  const { files } = JSON.parse(readFileSync(data.path('expected.json'), 'utf8')) as { files: Record<string, T> };
  return { data, files: Object.entries(files).map(([name, facts]) => ({ name, ...facts })) };
}

export interface ArrayFacts {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly sha256: string;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

export const sha256 = (values: PixelArray): string => createHash('sha256').update(Buffer.from(values.buffer, values.byteOffset, values.byteLength)).digest('hex');

export function mean(values: ArrayLike<number>, from = 0, step = 1): number {
  let sum = 0;
  let count = 0;
  for (let i = from; i < values.length; i += step, count++) sum += values[i]!;
  return sum / count;
}
