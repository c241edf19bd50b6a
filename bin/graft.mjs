#!/usr/bin/env node
// Plain JavaScript for Node 20 and newer: finds the Node 24 that npm brought and runs Graft's command line with it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const main = join(root, 'src', 'cli', 'main.ts');

/** The binary of the npm package `node`, or null where npm could not install it (an optional dependency). */
function bundledNode() {
  try {
    const folder = dirname(createRequire(join(root, 'package.json')).resolve('node/package.json'));
    const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

function rerun(node) {
  // The channel tells the child when this process is gone, killed included: it must not go on alone.
  const child = spawn(node, [main, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, GRAFT_LAUNCHER: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl+C to the child as well; passing it on would make it two.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
  }
  child.on('error', (error) => fail(`Graft could not start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const node = bundledNode();
if (Number.parseInt(process.versions.node, 10) >= NEEDED) await import(main);
else if (node !== null) rerun(node);
else if (!existsSync(join(root, 'node_modules'))) fail('Graft is not installed yet: run npm ci in its folder first.');
else fail(`Graft needs Node ${NEEDED} and this is ${process.version}. npm ci normally brings one along; here it could not, so install Node ${NEEDED} from your system or nodejs.org.`);
