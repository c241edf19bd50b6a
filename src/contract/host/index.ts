/** What a page may know of the window it runs in. Types and names only; the calls of Graft are in the contract. */

/** `window.graftHost`, put there by the preload script. Absent in a browser: the page then opens `/rpc` as a WebSocket. */
export interface HostBridge {
  readonly kind: 'electron';
  /** A native dialog; null when the person closed it without a choice. Paths are absolute. */
  chooseFolder(title: string): Promise<string | null>;
  chooseFile(title: string, extensions: readonly string[]): Promise<string | null>;
  saveAs(title: string, suggested: string): Promise<string | null>;
  /** Absolute path of a file or folder that was dropped on the page; empty where it has none. */
  pathOfDropped(file: object): string;
  /** Calls back with the command of a menu item until the returned function is called. */
  onCommand(listener: (command: HostCommand) => void): () => void;
}

/** Menu items that the page carries out. */
export const HOST_COMMANDS = ['new-project', 'open-project', 'import', 'undo', 'redo', 'keys', 'learn'] as const;
export type HostCommand = (typeof HOST_COMMANDS)[number];

/**
 * How the page gets its MessagePort: it posts `REQUEST_PORT` to its own window, the preload script answers with a
 * message whose data is `PORT` and whose `ports[0]` speaks oRPC. A reload asks again and gets a new one.
 */
export const PORT_HANDSHAKE = { REQUEST_PORT: 'graft:ready', PORT: 'graft:port' } as const;

/** Pixels by address, the same in each host: `<img src>` and `fetch` of these paths, never JSON. */
export const pixelPaths = {
  /** PNG, at most `side` pixels on its longer side. */
  thumbnail: (project: string, sampleId: string, side: number): string => `/pixels/${encodeURIComponent(project)}/${encodeURIComponent(sampleId)}/thumbnail?side=${side}`,
  /** uint32 LE header length, JSON header, padding to 8, raw little-endian pixels. */
  raster: (project: string, sampleId: string): string => `/pixels/${encodeURIComponent(project)}/${encodeURIComponent(sampleId)}/raster`,
} as const;
