/** The layers of docs/design.md, each rule with its reason. */
const allow = (folder, may, why) => ({
  name: `layer-${folder}`,
  comment: why,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...may].join('|')})/` },
});
const native = '(better-sqlite3|onnxruntime-node|@tensorflow/.*|electron|ws)';

export default {
  forbidden: [
    { name: 'no-cycles', comment: 'A cycle means that two files are one concept or that a seam is missing.', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    allow('domain', [], 'Words and pure rules know nobody.'),
    allow('contract', ['domain'], 'The API speaks of words only.'),
    allow('media', ['domain', 'preprocess'], 'A decoder turns a file into a Raster and knows nothing of projects; thumbnails are made with the pixel rules of preprocess.'),
    allow('preprocess', ['domain'], 'Raster in, model input out.'),
    { name: 'learn-port', comment: 'learn is tensors in, tensors out; of compute it knows the types of the port only.', severity: 'error', from: { path: '^src/learn/' }, to: { path: '^src/', pathNot: '^src/(learn|domain|preprocess)/|^src/compute/port\\.ts$' } },
    { name: 'learn-port-types', comment: 'The port is a type: learn must not load an engine.', severity: 'error', from: { path: '^src/learn/' }, to: { path: '^src/compute/', dependencyTypesNot: ['type-only'] } },
    allow('compute', ['domain'], 'How a step runs is independent of what is learned.'),
    allow('store', ['domain', 'contract'], 'The only place with SQL; of contract it may use types of stored records.'),
    allow('labelio', ['domain', 'media'], 'Label formats in and out.'),
    allow('modelio', ['domain', 'preprocess', 'learn', 'compute', 'media'], 'Model formats in and out, parity.'),
    allow('worker', ['domain', 'contract', 'media', 'preprocess', 'learn', 'compute', 'modelio'], 'The worker process holds all tensor work.'),
    allow('engine', ['domain', 'contract', 'media', 'store', 'labelio', 'preprocess'], 'Use cases; free of Electron and of tensors.'),
    allow('main', ['engine', 'contract', 'domain', 'serve'], 'The Electron shell; of serve it takes what both hosts answer alike: files, pixels, policy, why a worker ended.'),
    allow('preload', ['contract', 'domain'], 'The bridge.'),
    allow('serve', ['engine', 'contract', 'domain'], 'The loopback host.'),
    allow('cli', ['engine', 'contract', 'domain', 'serve'], 'The command line; it starts the loopback host.'),
    allow('renderer', ['contract', 'domain', 'preprocess'], 'Screens talk to the contract alone; preprocess is pure and gives the viewer the very pixels that a model gets.'),
    { name: 'sql-only-in-store', comment: 'One place with SQL.', severity: 'error', from: { path: '^src/', pathNot: '^src/store/' }, to: { path: 'node_modules/better-sqlite3' } },
    { name: 'tensors-only-below-worker', comment: 'The engine and its hosts never load a tensor library.', severity: 'error', from: { path: '^src/(domain|contract|media|preprocess|store|labelio|engine|main|preload|serve|cli|renderer)/' }, to: { path: 'node_modules/(@tensorflow|onnxruntime)' } },
    { name: 'onnxruntime-silenced', comment: 'onnxruntime sends usage data unless it is told not to before it loads: one file loads it, for the product, its benchmarks and its scripts alike.', severity: 'error', from: { path: '^(src|bench|scripts)/', pathNot: '^src/compute/engines/ort/loadOnnxRuntime\\.ts$' }, to: { path: 'node_modules/onnxruntime', dependencyTypesNot: ['type-only'] } },
    { name: 'electron-only-in-shell', comment: 'Everything else runs in plain Node and in tests.', severity: 'error', from: { path: '^src/', pathNot: '^src/(main|preload)/' }, to: { path: 'node_modules/electron/|^electron$' } },
    { name: 'domain-is-pure', comment: 'Rules without I/O can be tested by example and by property.', severity: 'error', from: { path: '^src/(domain|preprocess|learn|renderer)/' }, to: { dependencyTypes: ['core'] } },
    { name: 'no-tests-in-src', comment: 'Product code never imports a test.', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|bench|scripts)/' } },
  ],
  options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, enhancedResolveOptions: { extensions: ['.ts', '.vue', '.mjs', '.js', '.json'], conditionNames: ['import', 'node', 'default', 'types'] } },
};
