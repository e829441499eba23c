/** Where the report of a model file is written. */
export function reportFile(file: string): string {
  return `${file.replace(/\.[^./\\]+$/u, "")}.json`;
}
