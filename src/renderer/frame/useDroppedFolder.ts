import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import { hostBridge } from '../api/index.ts';
import { useNoticesStore, useProjectStore } from '../stores/index.ts';

/**
 * A folder dropped anywhere begins an import. A browser doesn't tell where a dropped folder is, and would leave the page
 * to show a dropped file: there it is said what to do instead.
 */
export function useDroppedFolder(): void {
  const router = useRouter();
  const notices = useNoticesStore();
  const project = useProjectStore();
  const bridge = hostBridge(window);

  const over = (event: DragEvent): void => { event.preventDefault(); };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    const source = bridge?.pathOfDropped(file) ?? '';
    if (source === '') notices.say('Use “Open a folder of images”: a browser doesn’t tell where a dropped folder is.');
    else void router.push(project.id === null ? { name: 'import', query: { source } } : { name: 'import-more', params: { project: project.id }, query: { source } });
  };
  window.addEventListener('dragover', over);
  window.addEventListener('drop', drop);
  onScopeDispose(() => {
    window.removeEventListener('dragover', over);
    window.removeEventListener('drop', drop);
  });
}
