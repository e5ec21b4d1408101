/** E-mail addresses that differ in nothing but case or spaces around them are one. */
export const canonicalEmail = (email: string): string => email.trim().toLowerCase()
