export { default as ImagesScreen } from './ImagesScreen.vue';
