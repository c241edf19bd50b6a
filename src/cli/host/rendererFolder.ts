import { join } from 'node:path';

/** The built screens. */
export function rendererFolder(root: string): string {
  return join(root, 'out', 'renderer');
}
