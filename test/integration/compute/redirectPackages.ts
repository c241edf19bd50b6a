/** Loaded by `node --import`: imports of the packages named in GRAFT_TEST_REDIRECT come from where that says (name → file URL). */
import { registerHooks } from 'node:module';

const places = JSON.parse(process.env['GRAFT_TEST_REDIRECT'] ?? '{}') as Readonly<Record<string, string>>;
registerHooks({ resolve: (specifier, context, next) => next(places[specifier] ?? specifier, context) });
