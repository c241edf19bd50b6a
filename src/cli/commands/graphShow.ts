import type { EngineName, Strategy } from '../../domain/recipe/index.ts';
import type { Session } from '../Cli.ts';
import { formatBytes } from '../format/index.ts';

export interface GraphOptions {
  readonly strategy?: Strategy;
  readonly size?: number;
  readonly batch?: number;
  readonly engine?: EngineName;
}

/** `graft doctor --graph`: the step's graph for a person, in short first and then operator by operator; with `--json` in one line. */
export async function sayGraph({ client, output }: Session, { strategy = 'all', size, batch, engine }: GraphOptions): Promise<void> {
  const graph = await client.app.graph({ recipe: { strategy, ...(size !== undefined && { input: { size } }), ...(batch !== undefined && { batch }) }, engine });
  output.record({ ok: true, ...graph });
  output.say(`Step: ${graph.step}\nEngine: ${graph.engine}, ${graph.version}, ${graph.device}\nGraph: ${graph.nodes} nodes, opset ${graph.opset}, ${formatBytes(graph.bytes)} of ONNX, SHA-256 ${graph.hash}\n`);
  output.table(['operator', 'nodes'], Object.entries(graph.operators).map(([type, count]) => [type, String(count)]), ['left', 'right']);
  output.say('\nLargest results');
  output.table(['value', 'type', 'shape', 'size'], graph.largest.map(({ name, dtype, dims, bytes }) => [name, dtype, dims.join(' × '), formatBytes(bytes)]), ['left', 'left', 'left', 'right']);
  output.say(`\n${graph.text}`);
}
