export { default as OpenScreen } from './OpenScreen.vue';
export { default as StartScreen } from './StartScreen.vue';
