/**
 * The bare session of onnxruntime-node on a model that torch exported: node bench/peers/onnxruntimeFeatures.ts MODEL SIZE
 * BATCH IMAGES THREADS.
 */
import { loadOnnxRuntime } from '../../src/compute/index.ts';
import type { Report } from '../harness.ts';

const model = process.argv[2]!;
const [size, batch, images, threads] = process.argv.slice(3).map(Number) as [number, number, number, number];
const ROUNDS = 4;

const ort = await loadOnnxRuntime();
const session = await ort.InferenceSession.create(model, { intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: 'all' });
const x = new ort.Tensor('float32', Float32Array.from({ length: batch * size * size * 3 }, (_, i) => (i * 7919) % 256), [batch, 3, size, size]);
const millisecondsPerImage: number[] = [];
for (let round = 0; round <= ROUNDS; round++) {
  const started = performance.now();
  for (let done = 0; done < images; done += batch) await session.run({ x });
  if (round > 0) millisecondsPerImage.push((performance.now() - started) / images);
}
const report: Report = {
  what: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common} on torch's export, ${threads} threads`,
  samples: { millisecondsPerImage, peakMegabytes: [process.resourceUsage().maxRSS / 1024] },
};
process.stdout.write(`${JSON.stringify(report)}\n`);
