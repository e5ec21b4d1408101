/** The message of an error, as people read it. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error))
