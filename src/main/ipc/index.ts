export { createDialogs } from './dialogs.ts';
export { registerIpc } from './registerIpc.ts';
export type { PageEvent } from './registerIpc.ts';
