/** What a host needs to know of the engine, and the engine of its host. */
import type { Router } from '@orpc/server';
import type { Contract } from '../contract/index.ts';
import type { FromWorker, ToWorker } from '../contract/worker/index.ts';

/** One worker process: Electron's utilityProcess, elsewhere child_process. */
export interface WorkerPort {
  post(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called once, when the process is gone, with a sentence (exit code, signal, last lines of stderr). */
  onExit(listener: (reason: string) => void): void;
  kill(): void;
}

export interface EngineOptions {
  readonly host: 'electron' | 'loopback' | 'in-process';
  readonly version: string;
  /** Folder for what belongs to the user and not to a project: recents, probe results, log. */
  readonly userFolder: string;
  /** The `resources` folder: backbones, samples. */
  readonly resourcesFolder: string;
  readonly annotator: string;
  readonly startWorker: () => WorkerPort;
  /** Path of the built decoder process (`src/media/process/decoderMain.ts`); in a checkout the source file is found by itself. */
  readonly decoderEntry?: string;
  /** Seconds between checkpoints of a running training, 30 by default. */
  readonly checkpointSeconds?: number;
  readonly now: () => Date;
}

/** Pixels don't go through JSON: hosts serve this by a route or a protocol of their own. */
export type PixelRequest =
  | { readonly kind: 'thumbnail'; readonly project: string; readonly sampleId: string; readonly maxSide: number }
  /** One of the thumbnails that a project among the recent ones keeps, counted from 0; it need not be open. */
  | { readonly kind: 'recent'; readonly project: string; readonly index: number }
  /** Full-depth pixels: uint32 LE header length, JSON header, padding to 8, then raw little-endian pixels. */
  | { readonly kind: 'raster'; readonly project: string; readonly sampleId: string };

export interface PixelReply {
  readonly mime: 'image/png' | 'application/octet-stream';
  readonly bytes: Uint8Array;
  /** Strong validator in quotes, as HTTP has it: content hash and request. */
  readonly etag: string;
}

export interface GraftEngine {
  readonly router: Router<Contract, Record<never, never>>;
  pixels(request: PixelRequest): Promise<PixelReply>;
  dispose(): Promise<void>;
}
