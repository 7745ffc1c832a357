import { killAtOperations } from "./engine.ts";

killAtOperations(1, 2);
