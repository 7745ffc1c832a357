import { conformThere } from "../conformance/conform.ts";
import { allSubjects } from "../conformance/subjects.ts";

// Runs on a kernel that has the kind of link in LINKS, or what LINKS names and several kinds need (links.test.ts), with what
// only such a kernel can show.

const asked = process.env.LINKS;
conformThere(allSubjects.filter(({ kind, need }) => kind === asked || need === asked));
