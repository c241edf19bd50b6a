export { default as AppFrame } from './AppFrame.vue';
export { default as ProjectFrame } from './ProjectFrame.vue';
