export { default as PatientStrip } from './PatientStrip.vue';
