import { statfs } from 'node:fs/promises';
import { Refusal, run } from './program.ts';

/** Programs of this machine that the build uses, found. */
export interface Tools {
  readonly python: string;
  readonly npm: readonly [program: string, ...args: string[]];
}

/** The oldest C library that TensorFlow's wheel runs on. */
const GLIBC: readonly [number, number] = [2, 27];
const DISK_BYTES = { cpu: 3e9, gpu: 5e9 } as const;

/**
 * Looks for all that the build needs before anything is fetched.
 * @throws Refusal that names the first missing part and what to do.
 */
export async function requireAll(variant: 'cpu' | 'gpu', folder: string, python: string | undefined): Promise<Tools> {
  requirePlatform(process.platform, process.arch, glibcVersion());
  for (const [program, what] of [['g++', 'the C++ compiler g++'], ['strip', 'strip, of GNU binutils,']] as const) {
    if (!run(program, ['--version']).ok) throw new Refusal(`The build needs ${what} and did not find it: install your system's compiler package (build-essential on Debian and Ubuntu).`);
  }
  const tools: Tools = { python: findPython(python), npm: findNpm() };
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize, needed = DISK_BYTES[variant];
  if (free < needed) throw new Refusal(`The build needs ${needed / 1e9} GB of free disk while it runs, and ${(free / 1e9).toFixed(1)} GB are free there.`);
  return tools;
}

/** @throws Refusal where PyPI's wheel has no libtensorflow that fits. */
export function requirePlatform(platform: NodeJS.Platform, arch: string, glibc: string | null): void {
  if (platform !== 'linux' || arch !== 'x64') throw new Refusal(`The build is for Linux on x64, and this is ${platform} on ${arch}: use ort-cpu or ort-webgpu here.`);
  const [major = 0, minor = 0] = (glibc ?? '').split('.').map(Number);
  if (glibc === null || major < GLIBC[0] || (major === GLIBC[0] && minor < GLIBC[1])) {
    throw new Refusal(`TensorFlow's wheel needs the GNU C library ${GLIBC.join('.')} or newer, and this system has ${glibc ?? 'another one'}.`);
  }
}

function glibcVersion(): string | null {
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime ?? null;
}

function findPython(named: string | undefined): string {
  const candidates = named === undefined ? ['python3', 'python'] : [named];
  const found = candidates.find((program) => run(program, ['-m', 'pip', '--version']).ok);
  if (found === undefined) throw new Refusal(`The build fetches TensorFlow with Python's pip and found none (tried ${candidates.join(', ')}): install it, or name a Python that has it by --python.`);
  return found;
}

function findNpm(): Tools['npm'] {
  const script = process.env['npm_execpath'];
  const npm: Tools['npm'] = script === undefined || script === '' ? ['npm'] : [process.execPath, script];
  const [program, ...args] = npm;
  if (!run(program, [...args, '--version']).ok) throw new Refusal('The build fetches tfjs-node with npm and did not find it: start it by npm run engine:native.');
  return npm;
}
