import type { App, Session } from 'electron';
import { isOwnPage, mayLoad } from './addresses.ts';
import type { AddressRules } from './addresses.ts';

/** Every page of the app, now and later: it stays where it is, opens nothing, and embeds nothing. */
export function lockNavigation(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** No camera, no place, no notifications, no devices; no request to anywhere but the app itself; nothing is downloaded. */
export function lockSession(session: Session, rules: AddressRules): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !mayLoad(details.url, rules) }));
  session.on('will-download', (event) => event.preventDefault());
}
