export { newClass, newTask } from './addTask.ts';
