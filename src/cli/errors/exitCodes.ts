import type { ErrorCode } from '../../domain/errors/index.ts';

/** Stable; documented in the user guide. 130 is the shell's own for Ctrl+C. */
export const EXIT = { fine: 0, defect: 1, usage: 2, someFailed: 3, refused: 4, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** `BAD_INPUT` is what a person wrote wrongly, `INTERNAL` a defect of ours; all else could not be done for a reason that is said. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  if (code === 'BAD_INPUT') return EXIT.usage;
  if (code === 'INTERNAL') return EXIT.defect;
  if (code === 'CANCELLED') return EXIT.interrupted;
  return EXIT.refused;
}
