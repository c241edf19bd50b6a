export { createAppContent } from './appContent.ts';
