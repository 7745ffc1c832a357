import { conform } from "./conform.ts";
import { others, subjects } from "./subjects.ts";

conform(others(subjects));
