/** Preloaded into a process: writes the address of each module that it or its threads load, one a line, into the file that the environment names. */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const file = process.env['GRAFT_TEST_MODULES']!;
registerHooks({
  load: (url, context, next) => {
    appendFileSync(file, `${url}\n`);
    return next(url, context);
  },
});
