import { createRouter, createWebHashHistory } from 'vue-router';
import type { Router, RouteRecordRaw } from 'vue-router';
import { ProjectFrame } from '../frame/index.ts';

/** Screens inside a project. Each is loaded when first opened. */
const inProject: RouteRecordRaw[] = [
  { path: '', name: 'overview', component: async () => (await import('../screens/overview/index.ts')).OverviewScreen, meta: { title: 'Overview' } },
  { path: 'import', name: 'import-more', component: async () => (await import('../screens/import/index.ts')).ImportScreen, meta: { title: 'Import' } },
  { path: 'images', name: 'images', component: async () => (await import('../screens/images/index.ts')).ImagesScreen, meta: { title: 'Images' } },
  { path: 'label/:task?/:sample?', name: 'label', component: async () => (await import('../screens/label/index.ts')).LabelScreen, meta: { title: 'Label' } },
  { path: 'split', name: 'split', component: async () => (await import('../screens/split/index.ts')).SplitScreen, meta: { title: 'Split' } },
  { path: 'train', name: 'train', component: async () => (await import('../screens/train/index.ts')).TrainScreen, meta: { title: 'Train' } },
  { path: 'runs/:run?', name: 'runs', component: async () => (await import('../screens/runs/index.ts')).RunsScreen, meta: { title: 'Runs' } },
  { path: 'compare/:study?', name: 'compare', component: async () => (await import('../screens/compare/index.ts')).CompareScreen, meta: { title: 'Compare' } },
  { path: 'export/:run?', name: 'export', component: async () => (await import('../screens/export/index.ts')).ExportScreen, meta: { title: 'Export' } },
];

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'start', component: async () => (await import('../screens/start/index.ts')).StartScreen, meta: { title: 'Start' } },
  { path: '/open', name: 'open', component: async () => (await import('../screens/start/index.ts')).OpenScreen, meta: { title: 'Open' } },
  { path: '/import', name: 'import', component: async () => (await import('../screens/import/index.ts')).ImportScreen, meta: { title: 'New project' } },
  { path: '/settings', name: 'settings', component: async () => (await import('../screens/settings/index.ts')).SettingsScreen, meta: { title: 'Settings' } },
  { path: '/p/:project', component: ProjectFrame, children: inProject },
  { path: '/:rest(.*)*', redirect: '/' },
];

/** Addresses after `#`, so that they work under the loopback host and under Electron's `graft://app/` alike. */
export function createAppRouter(): Router {
  takeProjectOfAddress(window);
  const router = createRouter({ history: createWebHashHistory(), routes });
  followEarlyAddress(router, window);
  void router.isReady().then(() => prefetch(router));
  router.afterEach((to) => { document.title = to.meta.title ? `${String(to.meta.title)} · Graft` : 'Graft'; });
  return router;
}

/** vue-router heeds a changed address only once its first navigation has ended: one that comes while the first screen loads is followed then. */
function followEarlyAddress(router: Router, target: Window): void {
  let early: string | null = null;
  const remember = (): void => { early = target.location.hash.slice(1); };
  target.addEventListener('hashchange', remember);
  void router.isReady().then(() => {
    target.removeEventListener('hashchange', remember);
    return early === null ? undefined : router.replace(early);
  });
}

/** Screens are loaded ahead: a click on the rail must not wait behind a gallery's thumbnails. */
async function prefetch(router: Router): Promise<void> {
  for (const { components } of router.getRoutes()) {
    const screen: unknown = components?.default;
    if (typeof screen === 'function') await (screen as () => Promise<unknown>)();
  }
}

/** A host opens a project by `/?project=/abs/P.graft`; it becomes the route that opens it. */
function takeProjectOfAddress(target: Window): void {
  const path = new URLSearchParams(target.location.search).get('project');
  if (path !== null) target.history.replaceState(null, '', `${target.location.pathname}#/open?path=${encodeURIComponent(path)}`);
}
