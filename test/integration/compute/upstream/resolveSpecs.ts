import { existsSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** The folder of tfjs-core's modules and specs. */
export const CORE = dirname(require.resolve('@tensorflow/tfjs-core'));

/** tfjs-core reads `seedrandom.alea` from the namespace; Node doesn't find that name in a CommonJS module. */
const SEEDRANDOM = 'graft-test:seedrandom';
const SEEDRANDOM_SOURCE = "const all = globalThis.require('seedrandom'); export default all; export const alea = all.alea;";

/**
 * tfjs-core's modules import each other without file extensions, which Node refuses; and its specs must share one copy of
 * tfjs-core with the backend under test, which would otherwise get the bundle. Specs also find CommonJS's `require`.
 */
export function resolveSpecs(): void {
  Object.assign(globalThis, { require: createRequire(join(CORE, 'index.js')) });
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'seedrandom' && context.conditions?.includes('import')) return { url: SEEDRANDOM, shortCircuit: true };
      if (specifier === '@tensorflow/tfjs-core') {
        const index = join(CORE, 'index.js');
        // CommonJS (tfjs-layers' bundle) takes paths alone.
        return next(context.conditions?.includes('require') ? index : pathToFileURL(index).href, context);
      }
      const parent = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : '';
      if (!specifier.startsWith('.') || !parent.startsWith(CORE)) return next(specifier, context);
      const path = join(dirname(parent), specifier);
      const file = [path, `${path}.js`, join(path, 'index.js')].find((candidate) => candidate.endsWith('.js') && existsSync(candidate));
      return next(file ? pathToFileURL(file).href : specifier, context);
    },
    load: (url, context, next) => (url === SEEDRANDOM ? { format: 'module', source: SEEDRANDOM_SOURCE, shortCircuit: true } : next(url, context)),
  });
}
