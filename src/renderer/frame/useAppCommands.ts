import type { Ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useCommands } from '../commands/index.ts';
import { useHostCommands } from './useHostCommands.ts';
import { THEMES, useLabelsStore, useProjectStore, useThemeStore } from '../stores/index.ts';

const STEPS = [
  ['overview', 'Go to the overview', 'Shift+H'],
  ['images', 'Go to Images', 'Shift+G'],
  ['label', 'Go to Label', 'Shift+L'],
  ['split', 'Go to Split', 'Shift+S'],
  ['train', 'Go to Train', 'Shift+T'],
  ['runs', 'Go to the list of runs', 'Shift+R'],
  ['compare', 'Go to Compare', 'Shift+C'],
  ['export', 'Go to Export', 'Shift+E'],
  ['import-more', 'Import more images', 'Shift+I'],
] as const;
const THEME_TITLES = { system: 'Theme as the system', dark: 'Dark theme', light: 'Light theme', contrast: 'High contrast theme' } as const;

/** What can be done everywhere. */
export function useAppCommands(dialogs: { palette: Ref<boolean>; keys: Ref<boolean> }): void {
  const route = useRoute();
  const router = useRouter();
  const project = useProjectStore();
  const labels = useLabelsStore();
  const theme = useThemeStore();
  const inside = (): boolean => project.id !== null && route.params.project === project.id;

  useHostCommands(useCommands([
    { id: 'app.palette', title: 'Search actions', group: 'Graft', keys: ['Ctrl+K'], keyOnly: true, perform: () => { dialogs.palette.value = true; } },
    { id: 'app.keys', title: 'Show all keys', group: 'Graft', keys: ['?'], perform: () => { dialogs.keys.value = true; } },
    { id: 'edit.undo', title: 'Undo', group: 'Edit', keys: ['Ctrl+Z'], when: inside, perform: async () => { await labels.undo(); } },
    { id: 'edit.redo', title: 'Redo', group: 'Edit', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], when: inside, perform: async () => { await labels.redo(); } },
    ...STEPS.map(([name, title, key]) => ({
      id: `go.${name}`, title, group: 'Go', keys: [key], when: inside,
      perform: async () => { await router.push({ name, params: { project: project.id } }); },
    })),
    { id: 'start.folder', title: 'Open a folder of images', group: 'Project', perform: async () => { await router.push({ name: 'start', query: { begin: 'folder' } }); } },
    { id: 'start.project', title: 'Open a project', group: 'Project', perform: async () => { await router.push({ name: 'start', query: { begin: 'project' } }); } },
    { id: 'go.start', title: 'All projects', group: 'Go', perform: async () => { await router.push('/'); } },
    { id: 'go.settings', title: 'Settings: engines and this computer', group: 'Go', perform: async () => { await router.push('/settings'); } },
    ...THEMES.map((name) => ({ id: `theme.${name}`, title: THEME_TITLES[name], group: 'View', perform: () => { theme.chosen = name; } })),
  ]));
}
