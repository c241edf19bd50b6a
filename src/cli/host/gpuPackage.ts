import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface GpuPackage {
  readonly name: string;
  readonly installed: boolean;
  /** Its native library is there too: the install script, which fetches it, isn't run by default. */
  readonly ready: boolean;
  readonly reason: string;
}

/** What is there of `@tensorflow/tfjs-node-gpu`, an optional dependency. Looks only; whether it loads, the engines' probe tells. */
export function findGpuPackage(root: string): GpuPackage {
  const name = '@tensorflow/tfjs-node-gpu';
  const folder = folderOf(name, root);
  if (folder === null) return { name, installed: false, ready: false, reason: 'The package is not installed; it is optional.' };
  const ready = ['napi-v8', 'napi-v9', 'napi-v10'].some((api) => existsSync(join(folder, 'lib', api, 'tfjs_binding.node')));
  return {
    name, installed: true, ready,
    reason: ready ? 'The package and its native library are there.' : 'The package is there without its native library: its install script is not run by default.',
  };
}

function folderOf(name: string, root: string): string | null {
  try {
    return dirname(createRequire(join(root, 'package.json')).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}
