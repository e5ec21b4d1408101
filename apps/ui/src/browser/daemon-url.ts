/** The daemon's URL: VITE_CALLBOARD_URL, else the folder this page was served from. */
export const daemonUrl: string = import.meta.env.VITE_CALLBOARD_URL || new URL('.', location.href).href
