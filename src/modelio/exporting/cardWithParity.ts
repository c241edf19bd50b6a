import type { Parity } from '../parity/index.ts';

/** The card with what only the written files can say: their hashes, and how far they are from the trained model. */
export function cardWithParity(card: string, { runtime, samples, maxAbsDiff, argmaxAgreement }: Parity, files: readonly { readonly name: string; readonly sha256: string }[]): string {
  return `${card.trimEnd()}

## This export

Run in ${runtime} on ${samples} samples, from the image file to the probabilities, and compared with the trained model: largest difference of a probability ${maxAbsDiff.toExponential(1)}, same most probable class in ${(100 * argmaxAgreement).toFixed(1)} % of decisions.

${files.map(({ name, sha256 }) => `- \`${name}\`: SHA-256 \`${sha256}\``).join('\n')}
`;
}
