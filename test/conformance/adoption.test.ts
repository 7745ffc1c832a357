import { adoptable } from "./adoption.ts";
import { adopted, firsts, subjects } from "./subjects.ts";

adoptable(firsts(adopted), firsts(subjects));
