import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../compute/index.ts';

/** The engine, which also writes each graph that it compiles into `folder`, as `GRAPHHASH.onnx`, for checks in another runtime. */
export function savingEngine(engine: Engine, folder: string): Engine {
  const { name, version, device, deterministic, threads, softwareAdapter, memoryBytes } = engine;
  return {
    name, version, device, deterministic, threads, softwareAdapter, memoryBytes,
    // An engine is a class: a spread would lose its methods.
    dispose: () => engine.dispose(),
    compile: async (definition) => {
      const step = await engine.compile(definition);
      const bytes = step.graphBytes();
      if (bytes !== null) {
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, `${step.info.graphHash}.onnx`), bytes);
      }
      return step;
    },
  };
}
