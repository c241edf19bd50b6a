/** Class names as a person types them: one a line or between commas, each once, without empty ones. */
export function parseClassNames(text: string): string[] {
  return [...new Set(text.split(/[\n,;]/).map((name) => name.trim()).filter((name) => name !== ''))];
}
