/** What the user can put right: shown as its text alone, without a stack trace. */
export class SetupProblem extends Error {
  name = "SetupProblem";
}

/** Runs a tool's main function; a problem ends it with its text and exit status 1. @param {() => Promise<number>} main */
export async function runTool(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    process.stderr.write(`\nerror: ${error.message}\n`);
    process.exitCode = 1;
  }
}
