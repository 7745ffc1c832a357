// Loaded first in each Node process by NODE_OPTIONS. Pulumi's SDK sets this flag when half of it is loaded. V8 takes compiled code
// from its cache only under the flags under which it was put there, so what was loaded earlier would be compiled in each process.
require("node:v8").setFlagsFromString("--allow-natives-syntax");
