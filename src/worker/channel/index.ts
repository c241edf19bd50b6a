export { openChannel } from './channel.ts';
export type { Channel } from './channel.ts';
