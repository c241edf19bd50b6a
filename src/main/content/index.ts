export { createAppContent } from './appContent.ts';
export type { AppContentOptions } from './appContent.ts';
