/**
 * Loads the TensorFlow build below GRAFT_ENGINES and runs one training step on it: prints what the probe found as JSON. In a
 * process of its own, since a library that doesn't fit takes its process with it.
 */
import { probeEngine } from '../../src/compute/index.ts';

process.stdout.write(`${JSON.stringify(await probeEngine('tensorflow'))}\n`);
