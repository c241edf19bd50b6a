import { fileURLToPath } from 'node:url';
import { GraftError } from '../../domain/errors/index.ts';
import type { Raster } from '../../domain/raster/index.ts';
import type { Inspection, InspectionFailure } from '../decode/index.ts';
import { DecoderProcess } from './DecoderProcess.ts';
import { forkDecoder } from './forkDecoder.ts';
import type { ForkDecoder } from './forkDecoder.ts';
import type { DecoderAnswers, DecoderRequest } from './protocol.ts';

export interface DecoderPoolOptions {
  /** Processes at most, 1 by default; each starts with its first request and again after it died. */
  readonly size?: number;
  /** Cap of a process's JavaScript heap, MiB, 512 by default. Pixels lie outside it and are capped by `DEFAULT_LIMITS`. */
  readonly memoryMegabytes?: number;
  /** After so long a request fails and its process is killed, ms, 60,000 by default. */
  readonly timeoutMs?: number;
  /** Path of the built `decoderMain`; the source file beside this one by default. */
  readonly entry?: string;
  readonly fork?: ForkDecoder;
}

/** Decoding in processes of their own: a file that crashes, hangs or fills a decoder is one rejected request. */
export interface DecoderPool {
  /** As `inspectFile`. A process that dies or hangs is an answer with `ok: false` too. */
  inspect(path: string, salt: string): Promise<Inspection | InspectionFailure>;
  /** PNG of 8 bits, shown with the file's own window, the longer side at most `maxSide`. Rejects as `decodeFile`. */
  thumbnail(path: string, frame: number, maxSide: number): Promise<Uint8Array<ArrayBuffer>>;
  /** As `decodeFile`. */
  raster(path: string, frame: number): Promise<Raster>;
  /** Ends all processes; requests under way are rejected with CANCELLED. */
  dispose(): void;
}

interface Waiting {
  readonly request: DecoderRequest;
  readonly resolve: (value: never) => void;
  readonly reject: (error: GraftError) => void;
}

export function createDecoderPool(options: DecoderPoolOptions = {}): DecoderPool {
  const entry = options.entry ?? fileURLToPath(new URL('./decoderMain.ts', import.meta.url));
  const start = (): ReturnType<ForkDecoder> => (options.fork ?? forkDecoder)(entry, options.memoryMegabytes ?? 512);
  const idle = Array.from({ length: options.size ?? 1 }, () => new DecoderProcess(start, options.timeoutMs ?? 60_000));
  const all = [...idle];
  const queue: Waiting[] = [];
  let disposed = false;

  const next = (): void => {
    const decoder = idle.at(-1);
    const job = decoder === undefined ? undefined : queue.shift();
    if (decoder === undefined || job === undefined) return;
    idle.pop();
    void decoder.ask(job.request).then((value) => job.resolve(value as never), job.reject).finally(() => {
      idle.push(decoder);
      next();
    });
  };
  const ask = <K extends DecoderRequest['kind']>(request: Extract<DecoderRequest, { kind: K }>): Promise<DecoderAnswers[K]> =>
    new Promise((resolve, reject) => {
      if (disposed) return reject(cancelled());
      queue.push({ request, resolve: resolve as (value: never) => void, reject });
      next();
    });

  return {
    inspect: (path, salt) => ask<'inspect'>({ kind: 'inspect', path, salt }).catch((error: GraftError) => failure(path, error)),
    thumbnail: (path, frame, maxSide) => ask<'thumbnail'>({ kind: 'thumbnail', path, frame, maxSide }),
    raster: (path, frame) => ask<'raster'>({ kind: 'raster', path, frame }),
    dispose: () => {
      disposed = true;
      for (const { reject } of queue.splice(0)) reject(cancelled());
      for (const decoder of all) decoder.dispose();
    },
  };
}

function failure(path: string, error: GraftError): InspectionFailure {
  if (error.code === 'CANCELLED') throw error;
  return { file: path, ok: false, error: { code: error.code, message: error.message, remedy: error.data.remedy } };
}

const cancelled = (): GraftError => new GraftError('CANCELLED', 'Decoding was cancelled.');
