import { z } from 'zod';
import { readDescriptions } from './resources.ts';

const packSchema = z.object({
  id: z.string(),
  title: z.string(),
  inputSize: z.int(),
  licence: z.object({ spdx: z.string() }),
  provenance: z.object({ source: z.string(), version: z.string().optional() }),
  weights: z.object({ sha256: z.string() }),
  tensors: z.array(z.object({ shape: z.array(z.int()) })),
});

export interface Backbone {
  id: string; title: string; sha256: string; licence: string; source: string; parameters: number; inputSize: number;
}

/** The embedded backbone packs. `parameters`: all values of their tensors, moving averages included. */
export function listBackbones(resources: string): Backbone[] {
  return readDescriptions(resources, 'backbones', 'pack.json', packSchema).map((pack) => ({
    id: pack.id, title: pack.title, sha256: pack.weights.sha256, licence: pack.licence.spdx,
    source: [pack.provenance.source, pack.provenance.version].filter((part) => part !== undefined).join(' '),
    parameters: pack.tensors.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0),
    inputSize: pack.inputSize,
  }));
}
