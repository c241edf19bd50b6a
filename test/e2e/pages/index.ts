export { frameOf } from './frame.ts';
export { imagesPageOf } from './imagesPage.ts';
export { importPageOf } from './importPage.ts';
export { labelPageOf } from './labelPage.ts';
export { runsPageOf } from './runsPage.ts';
export { trainPageOf } from './trainPage.ts';
