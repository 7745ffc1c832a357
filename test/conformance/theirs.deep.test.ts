import { firsts, others } from "./subjects.ts";
import { named, theirs } from "./theirs.ts";

theirs(others(named), "another stack", "conformance/other");
// A project differs from a stack in the mark alone, which is the same for all subjects of a kind.
theirs(firsts(named), "another project", "elsewhere/dev");
