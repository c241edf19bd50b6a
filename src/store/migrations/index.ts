import type { SchemaSeries } from '../sqlite/index.ts';
import { first as projectFirst } from './project/0001_first.ts';
import { splitInForce } from './project/0002_split_in_force.ts';
import { first as runsFirst } from './runs/0001_first.ts';
import { leftOut } from './runs/0002_left_out.ts';
import { engines } from './runs/0003_engines.ts';

/** "GrfP" and "GrfR" in ASCII: what `file` and SQLite see in the header. */
export const projectSeries: SchemaSeries = { applicationId: 0x47726650, migrations: [projectFirst, splitInForce] };
export const runsSeries: SchemaSeries = { applicationId: 0x47726652, migrations: [runsFirst, leftOut, engines] };
