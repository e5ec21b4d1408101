/** True if the text could be an email address. */
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text)
