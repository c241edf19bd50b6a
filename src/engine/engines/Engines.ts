import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { NOT_STARTED, fastestEngine } from '../../domain/engines/index.ts';
import type { ProbeResult } from '../../domain/engines/index.ts';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import { ENGINE_NAMES } from '../../domain/recipe/index.ts';
import type { EngineName } from '../../domain/recipe/index.ts';
import { readJson, writeJson } from '../files/index.ts';
import type { EngineOptions } from '../port.ts';
import { runWorkerJob } from '../workers/index.ts';

export interface EngineView {
  name: EngineName; available: boolean; chosen: boolean; version: string | null; device: string | null;
  millisecondsPerStep: number | null; maxAbsError: number | null; deterministic: boolean | null; threads: number | null;
  softwareAdapter: boolean | null; memoryBytes: number | null; graphHash: string | null; nodes: number | null; nodesElsewhere: number | null; reason: string;
}

export interface ProbeHooks {
  readonly progress: (done: number, total: number, what: string) => void;
  readonly signal: AbortSignal;
}

const SILENT: ProbeHooks = { progress: () => undefined, signal: new AbortController().signal };

const probeSchema = z.object({
  engine: z.enum(ENGINE_NAMES), ok: z.boolean(), version: z.string().nullable(), device: z.string().nullable(),
  millisecondsPerStep: z.number().nullable(), maxAbsError: z.number().nullable(), deterministic: z.boolean().nullable(), threads: z.int().nullable(),
  softwareAdapter: z.boolean().nullable(), memoryBytes: z.number().nullable(), graphHash: z.string().nullable(), nodes: z.int().nullable(), nodesElsewhere: z.int().nullable(), reason: z.string(),
});
const cacheSchema = z.object({ key: z.string(), results: z.array(probeSchema) });

/** Which engines this machine has: each tried once in a process of its own, then known from `engines.json` of the user's folder. */
export class Engines {
  readonly #options: EngineOptions;
  #probing: Promise<ProbeResult[]> | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  async list(refresh: boolean): Promise<EngineView[]> {
    return this.#view(await this.#results(refresh));
  }

  /** Tries each again, telling how far it is. @throws GraftError CANCELLED, with the former results kept */
  async tryAgain(hooks: ProbeHooks): Promise<EngineView[]> {
    const former = this.#probing;
    await former?.catch(() => undefined);
    const probing = this.#load(true, hooks);
    this.#probing = probing.catch((error: unknown) => {
      this.#probing = former;
      throw error;
    });
    return this.#view(await this.#probing);
  }

  #view(results: readonly ProbeResult[]): EngineView[] {
    const chosen = fastestEngine(results);
    return results.map(({ engine, ok, ...rest }) => ({ name: engine, available: ok, chosen: engine === chosen, ...rest }));
  }

  /** The fastest engine that computes correctly; null where none was found. */
  async chosen(): Promise<EngineName | null> {
    return fastestEngine(await this.#results(false));
  }

  async #results(refresh: boolean): Promise<ProbeResult[]> {
    if (refresh && this.#probing !== null) await this.#probing;
    if (refresh) this.#probing = null;
    this.#probing ??= this.#load(refresh).catch((error: unknown) => {
      this.#probing = null;
      throw error;
    });
    return this.#probing;
  }

  async #load(refresh: boolean, { progress, signal }: ProbeHooks = SILENT): Promise<ProbeResult[]> {
    const file = join(this.#options.userFolder, 'engines.json');
    const key = [this.#options.version, process.platform, process.arch, process.versions.modules, cpus()[0]?.model ?? '', ...DRIVERS.map((name) => process.env[name] ?? '')].join('|');
    const cached = cacheSchema.safeParse(readJson(file));
    if (!refresh && cached.success && cached.data.key === key) return cached.data.results;
    const results: ProbeResult[] = [];
    for (const [index, engine] of ENGINE_NAMES.entries()) {
      if (signal.aborted) throw new GraftError('CANCELLED', 'The engines were not all tried.');
      progress(index, ENGINE_NAMES.length, `Trying ${engine}`);
      results.push(await this.#probe(engine));
    }
    progress(ENGINE_NAMES.length, ENGINE_NAMES.length, 'Trying the engines');
    writeJson(file, { key, results });
    return results;
  }

  /** A crash, a native abort or silence is an answer too: this engine is out. */
  async #probe(engine: EngineName): Promise<ProbeResult> {
    const found: ProbeResult[] = [];
    const out = (reason: string): ProbeResult => ({ ...NOT_STARTED, engine, reason });
    try {
      await runWorkerJob({ type: 'probe', engine }, {
        startWorker: this.#options.startWorker, signal: AbortSignal.timeout(LONGEST_PROBE), grace: 0,
        onMessage: (message) => { if (message.type === 'probed') found.push(message.result); },
      });
    } catch (error) {
      if (!isGraftError(error)) throw error;
      return out(error.code === 'CANCELLED' ? `It did not answer within ${LONGEST_PROBE / 1000} seconds.` : error.message);
    }
    return found[0] ?? out('It gave no answer.');
  }
}

const LONGEST_PROBE = 60_000;
/** What Vulkan's loader goes by: with other drivers there is another adapter. */
const DRIVERS = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'];
