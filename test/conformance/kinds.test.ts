import { conform } from "./conform.ts";
import { firsts, subjects } from "./subjects.ts";

conform(firsts(subjects));
