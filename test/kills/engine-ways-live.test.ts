import { killInWays } from "./engine.ts";

killInWays("live");
