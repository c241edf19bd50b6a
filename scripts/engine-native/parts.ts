import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TARBALLS, TENSORFLOW, WHEELS, WHEEL_TAGS } from './pins.ts';
import type { Tarball, Variant, Wheel } from './pins.ts';
import { Refusal, demand, sha256Of } from './program.ts';
import type { Tools } from './requirements.ts';

/** Paths of the parts, each with the content that was pinned. */
export interface Parts {
  readonly wheel: string;
  readonly tfjsNode: string;
  readonly headers: string;
  /** File name → SHA-256. */
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * Brings the parts into a folder; what is there already with the right hash stays.
 * @throws Refusal when one can't be fetched or isn't what was pinned.
 */
export async function fetchParts(variant: Variant, folder: string, tools: Tools, say: (line: string) => void): Promise<Parts> {
  const wheel: Wheel = WHEELS[variant];
  await bring(folder, wheel, () => {
    say(`fetching ${wheel.package} ${TENSORFLOW} from PyPI (${wheel.megabytes} MB)`);
    fetchWheel(wheel, folder, tools);
  });
  for (const tarball of Object.values<Tarball>(TARBALLS)) {
    await bring(folder, tarball, () => {
      say(`fetching ${tarball.package} ${tarball.version} from npm`);
      fetchTarball(tarball, folder, tools);
    });
  }
  const at = ({ file }: { readonly file: string }): string => join(folder, file);
  const hashes = Object.fromEntries([wheel, ...Object.values<Tarball>(TARBALLS)].map(({ file, sha256 }) => [file, sha256]));
  return { wheel: at(wheel), tfjsNode: at(TARBALLS.tfjsNode), headers: at(TARBALLS.headers), hashes };
}

async function bring(folder: string, { file, sha256 }: { readonly file: string; readonly sha256: string }, fetch: () => void): Promise<void> {
  const path = join(folder, file);
  if (existsSync(path) && await sha256Of(path) === sha256) return;
  rmSync(path, { force: true });
  fetch();
  if (!existsSync(path)) throw new Refusal(`${file} was fetched, but is not where it should be.`);
  await checkPart(path, file, sha256);
}

/** @throws Refusal when a file isn't what was pinned; the file is removed. */
export async function checkPart(path: string, name: string, sha256: string): Promise<void> {
  const found = await sha256Of(path);
  if (found === sha256) return;
  rmSync(path, { force: true });
  throw new Refusal(`${name} has SHA-256 ${found}, but ${sha256} was pinned: it was refused and removed.`);
}

function fetchWheel(wheel: Wheel, folder: string, { python }: Tools): void {
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `${wheel.package}==${TENSORFLOW} --hash=sha256:${wheel.sha256}\n`);
  const options = ['--no-deps', '--only-binary=:all:', ...WHEEL_TAGS, '--require-hashes', '--requirement', requirements, '--dest', folder, '--quiet', '--disable-pip-version-check'];
  demand(python, ['-m', 'pip', 'download', ...options], `pip could not fetch ${wheel.package} ${TENSORFLOW}`);
}

function fetchTarball(tarball: Tarball, folder: string, { npm: [npm, ...args] }: Tools): void {
  demand(npm, [...args, 'pack', `${tarball.package}@${tarball.version}`, '--pack-destination', folder, '--ignore-scripts', '--loglevel', 'error'], `npm could not fetch ${tarball.package} ${tarball.version}`, { cwd: folder });
}
