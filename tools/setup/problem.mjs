/** An error that the user can solve: its message is printed without a stack trace. */
export class SetupProblem extends Error {
  name = "SetupProblem";
}

/**
 * Runs a tool's main function. If it throws a problem, the message is printed and the exit status is 1.
 * @param {() => Promise<number>} main
 */
export async function runTool(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    process.stderr.write(`\nerror: ${error.message}\n`);
    process.exitCode = 1;
  }
}
