// Says in one sentence what is missing before a script of package.json starts. Plain JavaScript: it must run on an old Node.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function problem() {
  const modules = join(root, 'node_modules');
  if (!existsSync(modules)) return 'Graft is not installed yet: run npm ci first.';
  if (Number.parseInt(process.versions.node, 10) < NEEDED) {
    return `This needs Node ${NEEDED} and ran on ${process.version}. npm ci normally brings Node ${NEEDED} along for npm's scripts (the package "node"); here it is missing: run npm ci again without --omit=optional, or install Node ${NEEDED}.`;
  }
  for (const name of ['better-sqlite3', 'onnxruntime-node']) {
    if (!existsSync(join(modules, name, 'package.json'))) return `The package ${name} is missing: run npm ci again.`;
  }
  return null;
}

const found = problem();
if (found !== null) {
  process.stderr.write(`${found}\n`);
  process.exit(1);
}
