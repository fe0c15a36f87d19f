/** What a user wrote, fit for a message: on one line, without control characters, and not longer than a line. */
export function printable(text: string, maxLength = 60): string {
  const start = text.slice(0, maxLength).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD')
  return text.length > maxLength ? `${start}…` : start
}
