import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Elsewhere } from './OrtProvider.ts';
import type { InferenceSession } from './session.ts';

/** onnxruntime tells where nodes go in its log alone, and its log goes to the process's standard error. */
const PROGRAM = `
  const [, library, options] = process.argv, chunks = [];
  process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', async () => {
    await require(library).InferenceSession.create(Buffer.concat(chunks), JSON.parse(options));
    process.exit();
  });
`;
const VERBOSE = 0;
const CPU = 'CPUExecutionProvider';

/** Opens the graph once more in a process of its own, with the log on, and reads which nodes the processor was given. */
export async function findElsewhere(graph: Uint8Array, options: InferenceSession.SessionOptions): Promise<Elsewhere> {
  const library = createRequire(import.meta.url).resolve('onnxruntime-node');
  const child = spawn(process.execPath, ['--eval', PROGRAM, library, JSON.stringify({ ...options, logSeverityLevel: VERBOSE })], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ORT_DISABLE_TELEMETRY: '1' }, stdio: ['pipe', 'ignore', 'pipe'],
  });
  // a child that ends early breaks the pipe: what it says on the other one is the reason
  child.stdin.on('error', () => undefined);
  child.stdin.end(graph);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) if (line.includes('VerifyEachNodeIsAssignedToAnEp')) lines.push(line);
  return readPlacements(lines);
}

/**
 * The processor's nodes in onnxruntime's log of a session.
 * @throws Error where the log names none: this is asked only after onnxruntime said that there are some
 */
export function readPlacements(lines: readonly string[]): Elsewhere {
  const operators = new Set<string>();
  let provider = '', count = 0;
  for (const line of lines) {
    const placed = /placed on \[(\w+)\]\. Number of nodes: (\d+)/.exec(line), node = /\]\s{2,}(\w+) \(.*\)\s*$/.exec(line);
    if (placed) {
      provider = placed[1]!;
      if (provider === CPU) count = Number(placed[2]);
    } else if (node && provider === CPU) operators.add(node[1]!);
  }
  if (count === 0) throw new Error('onnxruntime does not tell which nodes it would compute on the processor');
  return { count, operators: operators.size === 0 ? ['all of them'] : [...operators].sort() };
}
