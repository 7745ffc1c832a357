import { adoptable } from "./adoption.ts";
import { adopted, others, subjects } from "./subjects.ts";

adoptable(others(adopted), others(subjects));
