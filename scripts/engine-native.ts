/**
 * `npm run engine:native [-- --gpu] [--python PROGRAM]`: builds the engine `tensorflow` on this machine (Linux, x64): the
 * libtensorflow of PyPI's newest wheel under tfjs-node's kernels, whose own library is from 2022. All parts are pinned by
 * hash; it ends in `engines/tensorflow`, which is there only when it was complete and its numbers were right. Running it
 * again does nothing where that build is whole. `--gpu`: the wheel with CUDA kernels, for an NVIDIA GPU with CUDA 12 and
 * cuDNN 9 installed.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ProbeResult } from '../src/domain/engines/index.ts';
import { enginesFolder, readNativeBuild, tensorflowFolder } from '../src/compute/index.ts';
import { assemble } from './engine-native/assemble.ts';
import { fetchParts } from './engine-native/parts.ts';
import { TARBALLS, TENSORFLOW, WHEELS } from './engine-native/pins.ts';
import type { Variant } from './engine-native/pins.ts';
import { Refusal, demand, sha256Of } from './engine-native/program.ts';
import { requireAll } from './engine-native/requirements.ts';

const { values } = parseArgs({ options: { gpu: { type: 'boolean', default: false }, python: { type: 'string' } } });
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  await build(values.gpu ? 'gpu' : 'cpu');
} catch (cause) {
  if (!(cause instanceof Refusal)) throw cause;
  process.stderr.write(`${cause.message}\n`);
  process.exitCode = 1;
}

async function build(variant: Variant): Promise<void> {
  const engines = enginesFolder(), target = tensorflowFolder(engines);
  if (await isWhole(target, variant)) return say(`TensorFlow ${TENSORFLOW} (${variant}) is there already: ${target}`);
  mkdirSync(engines, { recursive: true });
  const tools = await requireAll(variant, engines, values.python);
  const work = join(engines, '.building'), downloads = join(work, 'downloads');
  claim(work);
  try {
    mkdirSync(downloads, { recursive: true });
    const parts = await fetchParts(variant, downloads, tools, say);
    // GRAFT_ENGINES of the proof: a folder of engines with this one in it
    const made = tensorflowFolder(join(work, 'engines')), scratch = join(work, 'scratch');
    for (const folder of [made, scratch]) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    }
    await assemble(variant, parts, tools, { target: made, scratch }, say);
    say('running a training step on it');
    const proof = prove(join(work, 'engines'));
    rmSync(target, { recursive: true, force: true });
    renameSync(made, target);
    rmSync(work, { recursive: true });
    say(`${proof.version} on ${proof.device}: ${proof.reason}`);
    say(`built in ${target}`);
  } finally {
    // downloads stay after a failure: the next attempt uses those whose hashes are right
    rmSync(join(work, 'pid'), { force: true });
  }
}

/** Whether the build is there, of this variant, of these parts, and every file as it was made. */
async function isWhole(folder: string, variant: Variant): Promise<boolean> {
  const found = readNativeBuild(folder);
  if (found === null || found.variant !== variant) return false;
  if ([WHEELS[variant], ...Object.values(TARBALLS)].some(({ file, sha256 }) => found.parts[file] !== sha256)) return false;
  for (const [file, sha256] of Object.entries(found.files)) {
    const path = join(folder, file);
    if (!existsSync(path) || await sha256Of(path) !== sha256) return false;
  }
  return true;
}

/** @throws Refusal while another build is under way. */
function claim(work: string): void {
  const file = join(work, 'pid');
  const other = existsSync(file) ? Number(readFileSync(file, 'utf8')) : null;
  if (other !== null && isAlive(other)) throw new Refusal(`Another build is under way (process ${other}).`);
  mkdirSync(work, { recursive: true });
  writeFileSync(file, String(process.pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function prove(engines: string): ProbeResult {
  const printed = demand(process.execPath, [join(import.meta.dirname, 'engine-native', 'proof.ts')], 'The build does not load', { env: { ...process.env, GRAFT_ENGINES: engines } });
  const result = JSON.parse(printed.trim().split('\n').at(-1)!) as ProbeResult;
  if (!result.ok) throw new Refusal(`The build does not work: ${result.reason}`);
  if (!result.version?.includes(`TensorFlow ${TENSORFLOW}`)) throw new Refusal(`The build loads ${result.version} instead of TensorFlow ${TENSORFLOW}.`);
  return result;
}
