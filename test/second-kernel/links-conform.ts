import { conform } from "../conformance/conform.ts";
import { allSubjects } from "../conformance/subjects.ts";

// Runs on a kernel that has the kinds of links in LINKS (links.test.ts), each with all that the conformance suite tests.

const asked = String(process.env.LINKS).split(" ");
conform(allSubjects.filter(({ kind }) => asked.includes(kind)));
