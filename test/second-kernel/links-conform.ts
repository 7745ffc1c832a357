import { conform } from "../conformance/conform.ts";
import { allSubjects } from "../conformance/subjects.ts";

// Runs on a kernel that has the kind of link in LINKS, or what LINKS names and several kinds need (links.test.ts), with all that the
// conformance suite tests.

const asked = process.env.LINKS;
conform(allSubjects.filter(({ kind, need }) => kind === asked || need === asked));
