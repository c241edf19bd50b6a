export { createPortServer } from './portServer.ts';
export type { PortLike } from './portServer.ts';
