import type { PackManifest } from '../src/learn/backbone/index.ts';

/** The notice as the wheel has it; the licence's own text follows it in the pack. */
export const NOTICE = `Apache Software License 2.0

Copyright (c) 2020, ML Illustrated

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.

`;

export function provenanceText({ title, licence, provenance, weights, preprocessing }: PackManifest): string {
  return `# ${title}

- Architecture: EfficientNet-Lite0 of Google (github.com/tensorflow/tpu, models/official/efficientnet/lite): EfficientNet-B0 without squeeze-and-excite, with ReLU6. 4.65 million parameters with its ImageNet classifier.
- Weights: ${provenance.source} ${provenance.version}, file ${provenance.file}, SHA-256 ${provenance.sha256}; converted there from Google's.
- Trained on: ${provenance.trainedOn}.
- Licence: ${licence.spdx} (LICENSE: the notice of the same package, then the licence).
- Made by: \`node scripts/make-backbone.ts ${provenance.file}\`. Tensors are renamed, brought into tfjs's layouts and rounded to float16 (to nearest, ties to even): this is the change to the original files that section 4b of the licence asks to state. Batch norms are kept apart; Graft folds them when it loads the pack. \`classifier/\` is ImageNet's, kept to check the pack by.
- ${weights.file}: ${weights.bytes} bytes, SHA-256 ${weights.sha256}.
- Input: RGB in 0..255, (x - ${preprocessing.mean}) / ${preprocessing.scale}, TF SAME padding.
`;
}
