import { existsSync } from 'node:fs';
import type { EngineName } from '../../../../src/domain/recipe/index.ts';
import { ENGINE_NAMES } from '../../../../src/domain/recipe/index.ts';
import { createEngine } from '../../../../src/compute/index.ts';
import type { Engine } from '../../../../src/compute/index.ts';
import { offerSwiftShader } from '../../../fixtures/swiftshader.ts';

/** `foreign`: an engine of other machines. `absent`: one that this machine could have. */
export type Opened = { readonly name: EngineName } & ({ readonly state: 'open'; readonly engine: Engine } | { readonly state: 'absent' | 'foreign'; readonly reason: string });

function foreignReason(name: EngineName): string | null {
  if (name === 'ort-dml' && process.platform !== 'win32') return 'DirectML is a part of Windows';
  if (name === 'ort-cuda' && (process.platform === 'darwin' || (process.platform === 'linux' && !existsSync('/proc/driver/nvidia')))) return 'this machine has no NVIDIA driver';
  return null;
}

/** Starts engines, `plain` always and last, so that what is built outside of a step lives there. */
export async function openEngines(wanted: readonly EngineName[] = ENGINE_NAMES, threads = 2): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  for (const name of [...wanted.filter((one) => one !== 'plain'), 'plain' as const]) opened.push(await open(name, threads));
  return opened;
}

async function open(name: EngineName, threads: number): Promise<Opened> {
  const foreign = foreignReason(name);
  if (foreign !== null) return { name, state: 'foreign', reason: foreign };
  const noAdapter = name === 'ort-webgpu' ? await offerSwiftShader() : null;
  try {
    return { name, state: 'open', engine: await createEngine(name, { threads }) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return { name, state: 'absent', reason: noAdapter === null ? message : `${message}; ${noAdapter}` };
  }
}
