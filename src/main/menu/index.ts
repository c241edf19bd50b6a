export { menuTemplate } from './menuTemplate.ts';
export type { MenuOptions } from './menuTemplate.ts';
