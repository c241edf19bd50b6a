export { elsewhereWords, ENGINE_TITLES, memoryWords, numbersWords, repeatWords, willRun } from './engineWords.ts';
export { speedFigure } from './speedOption.ts';
