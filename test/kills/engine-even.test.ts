import { killAtOperations } from "./engine.ts";

killAtOperations(2, 2);
