import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What `npm run engine:native` leaves beside the libraries, last of all: without it a folder is no build. */
export interface NativeBuild {
  readonly variant: 'cpu' | 'gpu';
  readonly tensorflow: string;
  readonly tfjsNode: string;
  /** What it was made of: file name → SHA-256, hex. */
  readonly parts: Readonly<Record<string, string>>;
  /** What it consists of: path in the folder → SHA-256, hex. */
  readonly files: Readonly<Record<string, string>>;
}

/** Where things lie in the folder of a build. */
export const BUILD_LAYOUT = {
  manifest: 'build.json',
  binding: 'lib/tfjs_binding.node',
  /** tfjs-node's own JavaScript: kernels and backend. */
  backend: 'tfjs-node/dist/nodejs_kernel_backend.js',
  kernels: 'tfjs-node/dist/register_all_kernels.js',
} as const;

/**
 * The key under which the tfjs that this process runs on is kept for the build's copy of tfjs-node, which asks for
 * `@tensorflow/tfjs`: two copies of it would make two kinds of tensors.
 */
export const CORE_KEY = 'graft.tfjs-core';

/** Folder of engines that were built on this machine: GRAFT_ENGINES, else `engines` beside Graft's own package.json. */
export function enginesFolder(env: NodeJS.ProcessEnv = process.env, from: string = import.meta.dirname): string {
  const chosen = env['GRAFT_ENGINES'];
  if (chosen !== undefined && chosen !== '') return chosen;
  let folder = from;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'engines');
}

/** Folder of the TensorFlow build below that of the engines. */
export function tensorflowFolder(engines: string = enginesFolder()): string {
  return join(engines, 'tensorflow');
}

/** What stands in the manifest of a build; null where there is none. */
export function readNativeBuild(folder: string): NativeBuild | null {
  const file = join(folder, BUILD_LAYOUT.manifest);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as NativeBuild : null;
}
