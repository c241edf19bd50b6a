/**
 * `npm run bench:peers [-- PYTHON]`: makes a virtual environment in `.peers/` and installs the peers of the benchmarks
 * (`requirements.txt`, pinned) from PyPI, with torch some gigabytes. PYTHON: 3.10 or newer; default `python3`, `python`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', '..', '.peers');
const PROGRAM = process.platform === 'win32' ? join(FOLDER, 'Scripts', 'python.exe') : join(FOLDER, 'bin', 'python');
const CHECK = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)';

const run = (program: string, args: readonly string[]): boolean => spawnSync(program, args, { stdio: 'inherit' }).status === 0;

function fail(message: string): never {
  console.error(message);
  process.exit(4);
}

const candidates = process.argv[2] === undefined ? ['python3', 'python'] : [process.argv[2]];
const python = candidates.find((program) => spawnSync(program, ['-c', CHECK], { stdio: 'ignore' }).status === 0)
  ?? fail(`No Python 3.10 or newer with venv was found (tried ${candidates.join(', ')}). Name one: npm run bench:peers -- PYTHON`);
if (!run(python, ['-m', 'venv', FOLDER])) fail(`${python} could not make a virtual environment in .peers`);
if (!run(PROGRAM, ['-m', 'pip', 'install', '--requirement', join(import.meta.dirname, 'requirements.txt')])) fail('pip could not install the peers');
console.log('The peers are in .peers; npm run bench finds them there.');
