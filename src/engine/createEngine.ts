import { createIncidentLog, toGraftError } from './boundary/index.ts';
import { Engines } from './engines/index.ts';
import { createImages, readPixels, readSheetImage } from './images/index.ts';
import { JobRunner } from './jobs/index.ts';
import type { EngineOptions, GraftEngine } from './port.ts';
import { createRecents, prepareProject, Projects } from './projects/index.ts';
import { createRouter } from './router/index.ts';

/** The engine: every call of the contract, without a host, without a tensor. Dispose it to end its jobs and close its projects. */
export function createEngine(options: EngineOptions): GraftEngine {
  const log = createIncidentLog(options.userFolder, options.now);
  const jobs = new JobRunner(options.now, log);
  const projects = new Projects({ now: options.now, version: options.version, recents: createRecents(options.userFolder), onOpen: prepareProject });
  const images = createImages(options.decoderEntry);
  const context = { options, log, jobs, projects, images, engines: new Engines(options) };
  return {
    router: createRouter(context),
    pixels: async (request) => {
      try {
        if (request.kind === 'recent') return await readSheetImage(projects.recentPath(request.project), request.index);
        return await readPixels(images, projects.get(request.project), request);
      } catch (error) {
        throw toGraftError(error, 'pixels', log);
      }
    },
    dispose: async () => {
      await jobs.stop();
      images.dispose();
      projects.dispose();
    },
  };
}
