export { createPortServer } from './portServer.ts';
