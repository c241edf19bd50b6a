import { z } from 'zod';
import { engineNameSchema } from './recipe.ts';

const valueSchema = z.object({ name: z.string(), dtype: z.string(), dims: z.array(z.int()), bytes: z.int() });

/** The graph of a training step, as `graft doctor --graph` prints it. */
export const stepGraphSchema = z.object({
  engine: engineNameSchema, version: z.string(), device: z.string(),
  step: z.string().describe('What the graph depends on: strategy, sizes, batch'),
  hash: z.string().describe('SHA-256 of the ONNX file'), bytes: z.int(), opset: z.int(), nodes: z.int(),
  operators: z.record(z.string(), z.int()).describe('Nodes of each type'),
  inputs: z.array(valueSchema), outputs: z.array(valueSchema),
  largest: z.array(valueSchema).describe('Results of operators, the largest first'),
  text: z.string().describe('The whole graph, an operator a line'),
});
export type StepGraph = z.infer<typeof stepGraphSchema>;
