import { copyFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { BUILD_LAYOUT, CORE_KEY } from '../../src/compute/index.ts';
import type { NativeBuild } from '../../src/compute/index.ts';
import type { Parts } from './parts.ts';
import { TENSORFLOW, TFJS_NODE } from './pins.ts';
import type { Variant } from './pins.ts';
import { demand, sha256Of } from './program.ts';
import type { Tools } from './requirements.ts';

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const SOURCES = ['tfjs_backend.cc', 'tfjs_binding.cc'];

/**
 * Makes the build out of its parts in `target`, an empty folder, with `scratch`, another, for what is needed meanwhile.
 * The manifest comes last.
 * @throws Refusal when a program fails.
 */
export async function assemble(variant: Variant, parts: Parts, tools: Tools, folders: { readonly target: string; readonly scratch: string }, say: (line: string) => void): Promise<void> {
  const { target, scratch } = folders;
  say('unpacking');
  unpack(tools, parts.wheel, join(scratch, 'wheel'), ['tensorflow/libtensorflow_', 'tensorflow/include/', 'tensorflow/THIRD_PARTY_NOTICES.txt']);
  unpack(tools, parts.tfjsNode, join(scratch, 'tfjs-node'), ['package/binding/', 'package/dist/', 'package/package.json']);
  unpack(tools, parts.headers, join(scratch, 'headers'), ['package/include/']);
  placeLibraries(target, scratch);
  say('compiling the binding');
  compile(target, scratch);
  placeScripts(target, scratch);
  placeNotices(target, scratch);
  const files: Record<string, string> = {};
  for (const file of filesBelow(target)) files[relative(target, file)] = await sha256Of(file);
  const manifest: NativeBuild = { variant, tensorflow: TENSORFLOW, tfjsNode: TFJS_NODE, parts: parts.hashes, files };
  writeFileSync(join(target, BUILD_LAYOUT.manifest), `${JSON.stringify(manifest, null, 1)}\n`);
}

function unpack({ python }: Tools, archive: string, folder: string, prefixes: readonly string[]): void {
  demand(python, [join(import.meta.dirname, 'unpack.py'), archive, folder, ...prefixes], `${basename(archive)} could not be unpacked`);
}

/** Without their tables of symbols for debuggers the libraries are a quarter smaller; what programs link with stays. */
function placeLibraries(target: string, scratch: string): void {
  mkdirSync(join(target, 'lib'));
  for (const library of LIBRARIES) {
    renameSync(join(scratch, 'wheel', 'tensorflow', library), join(target, 'lib', library));
    demand('strip', ['--strip-all', join(target, 'lib', library)], `${library} could not be stripped`);
  }
}

/** tfjs-node's C++ sources as they are, against Node's stable interface (version 8): one binary for every later Node. */
function compile(target: string, scratch: string): void {
  const binding = join(scratch, 'tfjs-node', 'package', 'binding');
  demand('g++', [
    '-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION',
    '-I', join(scratch, 'headers', 'package', 'include'), '-I', join(scratch, 'wheel', 'tensorflow', 'include'),
    ...SOURCES.map((file) => join(binding, file)), '-o', join(target, BUILD_LAYOUT.binding),
    '-L', join(target, 'lib'), ...LIBRARIES.map((library) => `-l:${library}`), '-s', '-Wl,-rpath,$ORIGIN',
  ], 'g++ could not compile the binding');
}

/**
 * tfjs-node's kernels and backend, unchanged. Its other parts (files, images, TensorBoard) aren't used here, nor is the
 * package `@tensorflow/tfjs` that they ask for: in its place they get the tfjs that Graft itself runs on.
 */
function placeScripts(target: string, scratch: string): void {
  const from = join(scratch, 'tfjs-node', 'package'), to = join(target, 'tfjs-node');
  for (const file of filesBelow(join(from, 'dist')).map((path) => relative(from, path))) {
    if (!/^dist\/(kernels\/\w+|nodejs_kernel_backend|int64_tensors|register_all_kernels)\.js$/.test(file) || file.endsWith('_test.js')) continue;
    mkdirSync(join(to, file, '..'), { recursive: true });
    copyFileSync(join(from, file), join(to, file));
  }
  copyFileSync(join(from, 'package.json'), join(to, 'package.json'));
  mkdirSync(join(to, 'dist', 'proto'));
  writeFileSync(join(to, 'dist', 'proto', 'api_pb.js'), '// Messages for TensorBoard, which this build leaves out.\nmodule.exports = {};\n');
  for (const name of ['tfjs', 'tfjs-core']) {
    const folder = join(target, 'node_modules', '@tensorflow', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.js'), `// Graft's own tfjs: a second copy would make a second kind of tensors.\nmodule.exports = globalThis[Symbol.for('${CORE_KEY}')];\n`);
  }
}

function placeNotices(target: string, scratch: string): void {
  const wheel = join(scratch, 'wheel');
  copyFileSync(join(wheel, 'tensorflow', 'THIRD_PARTY_NOTICES.txt'), join(target, 'THIRD_PARTY_NOTICES.txt'));
  copyFileSync(join(wheel, 'tensorflow', 'include', 'LICENSE'), join(target, 'LICENSE'));
  writeFileSync(join(target, 'NOTICE.txt'), [
    `lib/libtensorflow_*: TensorFlow ${TENSORFLOW}, from PyPI's wheel, stripped; Apache License 2.0 (LICENSE), with the works of others in THIRD_PARTY_NOTICES.txt.`,
    `tfjs-node/, and lib/tfjs_binding.node compiled from its sources: @tensorflow/tfjs-node ${TFJS_NODE}, Apache License 2.0.`, '',
  ].join('\n'));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
}
