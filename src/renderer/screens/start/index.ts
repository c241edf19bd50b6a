export { default as StartScreen } from './StartScreen.vue';
export { default as OpenScreen } from './OpenScreen.vue';
