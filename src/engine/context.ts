import type { IncidentLog } from './boundary/index.ts';
import type { Engines } from './engines/index.ts';
import type { Images } from './images/index.ts';
import type { JobRunner } from './jobs/index.ts';
import type { EngineOptions } from './port.ts';
import type { Projects } from './projects/index.ts';

/** What the use cases share. Made once in `createEngine`. */
export interface EngineContext {
  readonly options: EngineOptions;
  readonly log: IncidentLog;
  readonly jobs: JobRunner;
  readonly projects: Projects;
  readonly images: Images;
  readonly engines: Engines;
}
