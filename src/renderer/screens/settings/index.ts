export { default as SettingsScreen } from './SettingsScreen.vue';
