export { default as AppDialog } from './AppDialog.vue';
export { default as EmptyState } from './EmptyState.vue';
export { default as ErrorNotice } from './ErrorNotice.vue';
export { default as KeyCaps } from './KeyCaps.vue';
export { default as ProgressBar } from './ProgressBar.vue';
export { default as SampleThumb } from './SampleThumb.vue';
