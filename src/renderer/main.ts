import { createPinia } from 'pinia';
import { createApp } from 'vue';
import './theme/base.css';
import App from './App.vue';
import { connectionKey, connectToHost } from './api/index.ts';
import { commandsKey, createCommandRegistry, listenForKeys } from './commands/index.ts';
import { createAppRouter } from './router/index.ts';
import { isKeyMap, persisted, useNoticesStore, useThemeStore } from './stores/index.ts';

async function start(): Promise<void> {
  const connection = await connectToHost(window);
  const keyMap = persisted('keys', {}, isKeyMap);
  const app = createApp(App);
  app.use(createPinia());
  app.provide(connectionKey, connection);
  useThemeStore();
  const notices = useNoticesStore();
  const registry = createCommandRegistry({
    onError: notices.fail,
    remapped: keyMap.value,
    onRemap: (remapped) => { keyMap.value = { ...remapped }; },
  });
  app.provide(commandsKey, registry);
  app.config.errorHandler = (error) => { notices.fail(error); };
  app.use(createAppRouter());
  listenForKeys(window, registry);
  window.addEventListener('unhandledrejection', (event) => { notices.fail(event.reason); });
  app.mount('#app');
}

start().catch((error: unknown) => { document.body.textContent = `Graft could not start: ${String(error)}`; });
