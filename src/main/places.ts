import { join } from 'node:path';

/** Where things lie in a checkout and in an installation. */
export interface Places {
  /** `resources` with backbones and samples: beside the archive in an installation, so that it is read as plain files. */
  readonly resources: string;
  readonly renderer: string;
  readonly preload: string;
  readonly worker: string;
  readonly decoder: string;
}

/** `appPath` is the checkout or `app.asar`; `resourcesPath` Electron's own folder for an installation's files. */
export function placesOf(appPath: string, resourcesPath: string, packaged: boolean): Places {
  const out = join(appPath, 'out');
  return {
    resources: packaged ? join(resourcesPath, 'resources') : join(appPath, 'resources'),
    renderer: join(out, 'renderer'),
    preload: join(out, 'preload', 'index.cjs'),
    worker: join(out, 'main', 'worker.js'),
    decoder: join(out, 'main', 'decoder.js'),
  };
}
