/** Messages between a pool and its decoder processes, by structured clone: typed arrays stay binary. */
import type { ErrorCode, ErrorData } from '../../domain/errors/index.ts';
import type { Raster } from '../../domain/raster/index.ts';
import type { Inspection, InspectionFailure } from '../decode/index.ts';

export type DecoderRequest =
  | { readonly kind: 'inspect'; readonly path: string; readonly salt: string }
  | { readonly kind: 'thumbnail'; readonly path: string; readonly frame: number; readonly maxSide: number }
  | { readonly kind: 'raster'; readonly path: string; readonly frame: number };

export interface DecoderAnswers {
  readonly inspect: Inspection | InspectionFailure;
  /** PNG bytes. */
  readonly thumbnail: Uint8Array<ArrayBuffer>;
  readonly raster: Raster;
}

export type DecoderReply =
  | { readonly ok: true; readonly value: DecoderAnswers[keyof DecoderAnswers] }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly data: ErrorData };
