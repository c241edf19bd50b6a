import type { FromWorker, ToWorker } from '../../contract/worker/index.ts';

/** The way to the process that started this worker. */
export interface Channel {
  post(message: FromWorker): void;
  /** Posts and resolves when the message has left this process, so that big ones don't pile up in it. */
  send(message: FromWorker): Promise<void>;
  onMessage(listener: (message: ToWorker) => void): void;
  /** Called when the other side is gone: nobody is left to work for. */
  onClose(listener: () => void): void;
}

/** Electron's `process.parentPort` in a utilityProcess (electronjs.org/docs/latest/api/parent-port), as far as it is used. */
interface ParentPort {
  postMessage(message: unknown, transfer: []): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** The channel of this process: Electron's parent port, or the IPC of `child_process.fork` with advanced serialization. */
export function openChannel(host: NodeJS.Process = process): Channel {
  const parentPort = (host as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      post: (message) => parentPort.postMessage(message, []),
      send: (message) => Promise.resolve(parentPort.postMessage(message, [])),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data as ToWorker)),
      // A utilityProcess ends with its parent.
      onClose: () => undefined,
    };
  }
  if (!host.send) throw new Error('The worker has to be started by the engine: it has no channel to talk to.');
  return {
    post: (message) => void host.send!(message),
    // A failure means that the other side is gone, which `onClose` reports.
    send: (message) => new Promise((resolve) => host.send!(message, () => resolve())),
    onMessage: (listener) => void host.on('message', (message) => listener(message as ToWorker)),
    onClose: (listener) => void host.on('disconnect', listener),
  };
}
