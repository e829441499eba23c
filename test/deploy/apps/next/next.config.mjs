const external = process.env.EXTERNAL_PACKAGES;

export default {
  ...(external === undefined ? {} : { serverExternalPackages: external.split(",") }),
  output: "standalone",
  outputFileTracingRoot: import.meta.dirname,
};
