/**
 * `npm run gpu-check [-- --engine NAME]… [--out FILE] [--rounds N] [--only TEXT] [--rows PART]`: what the engines of this machine do, in
 * one Markdown file that can be sent to whoever maintains Graft: each engine's probe, the conformance suite on it, and the
 * time of whole training steps on real networks, raw samples included. Nothing is sent anywhere. Without `--engine` it takes
 * the processor and every graphics engine that answers. `--only` takes a part of the conformance suite, `--rows` of the bench.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Outcome, Row } from '../bench/harness.ts';
import { measureRow, medianOf } from '../bench/harness.ts';
import { trainingRows } from '../bench/rows/training.ts';
import { NOT_STARTED } from '../src/domain/engines/index.ts';
import type { ProbeResult } from '../src/domain/engines/index.ts';
import { ENGINE_NAMES } from '../src/domain/recipe/index.ts';
import type { EngineName } from '../src/domain/recipe/index.ts';

const root = join(import.meta.dirname, '..');
const GRAPHICS: readonly EngineName[] = ['ort-webgpu', 'ort-dml', 'ort-cuda', 'tensorflow'];
const PROBE_SECONDS = 120, CONFORMANCE_SECONDS = 3600;
/** Measured on graphics: whole networks, all layers. */
const ROWS = 'mobilenet-v2-224-folded-adam,mobilenet-v2-224-training-adam,efficientnet-lite0-224-folded-sgd';

interface Ended {
  readonly output: string;
  readonly status: number | null;
}

/** A crash of a driver must not end the check, so everything runs in processes of its own. */
function start(args: readonly string[], seconds: number): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], timeout: seconds * 1000, killSignal: 'SIGKILL' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text; });
    child.on('close', (status, signal) => resolve({ output: signal === null ? output : `${output}\nended by ${signal}`, status }));
  });
}

const MARK = 'probed ';

/** What this script is in the process of a probe. A file, since onnxruntime-web's threads can't be started from a program given with `--eval`. */
async function answer(engine: EngineName): Promise<void> {
  const { probeEngine, silenceOnnxRuntime, silenceTensorflow, demandSinglePrecision } = await import('../src/compute/index.ts');
  silenceOnnxRuntime();
  silenceTensorflow();
  demandSinglePrecision();
  process.stdout.write(`${MARK}${JSON.stringify(await probeEngine(engine))}\n`);
}

async function probe(engine: EngineName): Promise<ProbeResult> {
  const { output } = await start([join('scripts', 'gpu-check.ts'), '--probe', engine], PROBE_SECONDS);
  const line = output.split('\n').find((one) => one.startsWith(MARK));
  if (line === undefined) {
    const said = output.trim().split('\n');
    return { ...NOT_STARTED, engine, reason: `It gave no answer: ${said.find((one) => one.includes('rror')) ?? said.at(-1) ?? ''}` };
  }
  return JSON.parse(line.slice(MARK.length)) as ProbeResult;
}

async function measure(engine: EngineName, rows: readonly Row[], rounds: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const row of rows) outcomes.push(await measureRow({ ...row, ours: { ...row.ours, name: engine, args: [...row.ours.args, engine] }, peers: [], limits: [] }, rounds));
  return outcomes;
}

const cell = (value: string | number | null): string => (value === null ? '–' : String(value).replaceAll('|', '/'));
const table = (head: readonly string[], lines: readonly (readonly (string | number | null)[])[]): string =>
  [head, head.map(() => '---'), ...lines].map((line) => `| ${line.map(cell).join(' | ')} |`).join('\n');
const rounded = (value: number | null, digits: number): string | null => value?.toFixed(digits) ?? null;

function probeTable(results: readonly ProbeResult[]): string {
  return table(['engine', 'right', 'version', 'device', 'software', 'memory, GiB', 'ms a step', 'largest error', 'nodes', 'of them elsewhere', 'why'], results.map((r) =>
    [r.engine, r.ok ? 'yes' : 'no', r.version, r.device, r.softwareAdapter === true ? 'yes' : null, r.memoryBytes === null ? null : (r.memoryBytes / 2 ** 30).toFixed(1), rounded(r.millisecondsPerStep, 2), r.maxAbsError?.toExponential(1) ?? null, r.nodes, r.nodesElsewhere, r.reason]));
}

function benchTable(measured: ReadonlyMap<EngineName, readonly Outcome[]>): string {
  return table(['engine', 'work', 'ms an image', 'of it the update, ms a step', 'compile, ms', 'peak, MB', 'failure'], [...measured].flatMap(([engine, outcomes]) => outcomes.map((outcome) =>
    [engine, outcome.row.work, rounded(medianOf(outcome.ours, 'millisecondsPerImage'), 2), rounded(medianOf(outcome.ours, 'updateMilliseconds'), 1), rounded(medianOf(outcome.ours, 'compileMilliseconds'), 0), rounded(medianOf(outcome.ours, 'peakMegabytes'), 0), Object.values(outcome.failures)[0] ?? null])));
}

const { values } = parseArgs({ options: { probe: { type: 'string' }, engine: { type: 'string', multiple: true }, out: { type: 'string', default: 'gpu-check.md' }, rounds: { type: 'string', default: '3' }, only: { type: 'string' }, rows: { type: 'string', default: ROWS } } });
const unknown = [...values.engine ?? [], ...(values.probe === undefined ? [] : [values.probe])].find((name) => !ENGINE_NAMES.includes(name as EngineName));
if (unknown !== undefined) throw new Error(`No engine is called ${unknown}. There are ${ENGINE_NAMES.join(', ')}`);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

if (values.probe !== undefined) {
  await answer(values.probe as EngineName);
  process.exit();
}

const probed: ProbeResult[] = [];
for (const engine of ENGINE_NAMES) {
  say(`probing ${engine}`);
  probed.push(await probe(engine));
}
const present = probed.filter(({ ok }) => ok).map(({ engine }) => engine);
const wanted = (values.engine as EngineName[] | undefined) ?? ['ort-cpu', ...GRAPHICS.filter((engine) => present.includes(engine))];
const conformance = new Map<EngineName, Ended>(), measured = new Map<EngineName, readonly Outcome[]>(), left: string[] = [];
const rows = trainingRows.filter(({ id }) => values.rows.split(',').some((part) => id.startsWith(part)));
for (const engine of wanted) {
  say(`conformance of ${engine}`);
  conformance.set(engine, await start(['test/integration/compute/conformance/main.ts', '--engine', engine, ...(values.only === undefined ? [] : ['--only', values.only])], CONFORMANCE_SECONDS));
  const result = probed.find((one) => one.engine === engine)!;
  if (!result.ok) left.push(`${engine} was not timed, since it is out: ${result.reason}.`);
  else if (result.softwareAdapter === true) left.push(`${engine} was not timed: ${result.device}.`);
  else {
    say(`timing ${engine}`);
    measured.set(engine, await measure(engine, rows, Number(values.rounds)));
  }
}

const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
const lastLine = ({ output }: Ended): string => output.trim().split('\n').at(-1) ?? '';
const report = `# Graft: check of this machine's engines

${new Date().toISOString().slice(0, 16)}Z, ${machine}

## Probe

One small training step against PyTorch's values, then the median of a step of three blocks at 48 × 48.

${probeTable(probed)}

## Conformance${values.only === undefined ? '' : `, only cases with "${values.only}"`}

${table(['engine', 'result', 'exit status'], [...conformance].map(([engine, ended]) => [engine, lastLine(ended), ended.status]))}

## Training steps

Forward, all gradients and the update; medians of ${values.rounds} rounds, a process each.

${benchTable(measured)}

${left.join('\n')}

${[...conformance].map(([engine, { output }]) => `## What the conformance suite said of ${engine}\n\n\`\`\`\n${output.trim()}\n\`\`\`\n`).join('\n')}
## Raw

\`\`\`json
${JSON.stringify({ machine, probed, measured: Object.fromEntries([...measured].map(([engine, outcomes]) => [engine, outcomes.map(({ row, ours, failures }) => ({ id: row.id, ours, failures }))])) })}
\`\`\`
`;
writeFileSync(values.out, report);
say(`written: ${values.out}`);
process.exitCode = [...conformance.values()].every(({ status }) => status === 0) ? 0 : 1;
