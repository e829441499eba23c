/** Packages stay apart by default; bundled into the server, the native engine must not be. */
const bundlePackages = process.env.BUNDLE_PACKAGES !== undefined;

export default {
  ssr: bundlePackages ? { noExternal: true, external: ["node-llama-cpp"] } : {},
};
