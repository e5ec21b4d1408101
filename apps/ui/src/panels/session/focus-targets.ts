/** The id of the prompt input; there is at most one. */
export const PROMPT_ID = 'prompt'

/** The id of the area below the conversation. */
export const DOCK_ID = 'dock'

export const focusPrompt = (): void => document.getElementById(PROMPT_ID)?.focus()

/** Focuses the group and not a button, so that a held Enter key does not answer anything. */
export const focusPermissionOptions = (): void =>
  document.querySelector<HTMLElement>(`#${DOCK_ID} [data-answers]`)?.focus()
