// Loaded first in each Node process by NODE_OPTIONS. A provider loads our own code with its first request alone; where its engine
// dies before that, it would wait for ever.
const { argv } = process;

if (/[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]dynamic-provider\b/.test(argv[1] ?? "")) {
  const { engineAddress } = require("../../dist/provider/host/engine/address.js");
  const { holdLifeline } = require("../../dist/provider/host/engine/lifeline.js");
  holdLifeline(engineAddress(argv));
}
