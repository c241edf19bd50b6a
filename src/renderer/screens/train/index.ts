export { default as TrainScreen } from './TrainScreen.vue';
