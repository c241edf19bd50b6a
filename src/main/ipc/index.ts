export { createDialogs } from './dialogs.ts';
export type { Dialogs } from './dialogs.ts';
export { registerIpc } from './registerIpc.ts';
export type { IpcLike, PageEvent } from './registerIpc.ts';
