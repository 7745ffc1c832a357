/**
 * Does several works at once. Where one fails, the others come to their end before its error is thrown: else what undoes
 * them would run beside them. @throws the first error, by order
 */
export async function settleAll<const Works extends readonly unknown[]>(
  works: Works,
): Promise<{ -readonly [Index in keyof Works]: Awaited<Works[Index]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
