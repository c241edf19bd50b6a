import { channels } from './channels.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { filterGradients } from './filterGradients.ts';
import { inputGradients } from './inputGradients.ts';
import { matrix } from './matrix.ts';
import { pool } from './pool.ts';
import { reduce } from './reduce.ts';
import { shape } from './shape.ts';
import type { LoweringRules } from './types.ts';

/** One rule for each tfjs kernel that reaches the graph. */
export const LOWERING_RULES: LoweringRules = { ...elementwise, ...reduce, ...matrix, ...convolution, ...inputGradients, ...filterGradients, ...pool, ...channels, ...shape };
