/**
 * Does several works at once. The error of a failed work is thrown only when all others have ended: otherwise the cleanup would
 * run beside them. @throws the first error, by order
 */
export async function settleAll<const Works extends readonly unknown[]>(
  works: Works,
): Promise<{ -readonly [Index in keyof Works]: Awaited<Works[Index]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
