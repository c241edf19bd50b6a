import type { z } from 'zod';
import type { importOptionsSchema } from '../../contract/index.ts';

export type ImportOptions = z.infer<typeof importOptionsSchema>;
