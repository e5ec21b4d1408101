/** Whether it could be an address of electronic mail. */
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text)
