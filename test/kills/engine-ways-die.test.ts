import { killInWays } from "./engine.ts";

killInWays("die");
