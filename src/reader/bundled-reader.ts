/**
 * Where the package's own reader lies: beside this module. Bundlers that know this form (Vite,
 * webpack, Turbopack) carry the file along.
 *
 * @throws TypeError where a bundler left no `import.meta.url`, as in CommonJS
 */
export function bundledReader(): URL {
  return new URL("./model/reader.safetensors", import.meta.url);
}
