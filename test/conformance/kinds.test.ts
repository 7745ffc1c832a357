import { conform } from "./conform.ts";
import { allSubjects, firsts, subjects } from "./subjects.ts";
import { unmade } from "./unmade.ts";

conform(firsts(subjects));
unmade(firsts(allSubjects).filter((one) => !subjects.includes(one)));
