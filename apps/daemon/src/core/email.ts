/** The form in which e-mail addresses are stored and compared: trimmed and in lower case. */
export const canonicalEmail = (email: string): string => email.trim().toLowerCase()
