export { checkDatabase } from './checkDatabase.ts';
