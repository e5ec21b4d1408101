/** The id of the prompt box, of which there is one at most. */
export const PROMPT_ID = 'prompt'

/** The id of what stands below the conversation. */
export const DOCK_ID = 'dock'

export const focusPrompt = (): void => document.getElementById(PROMPT_ID)?.focus()

/** To the answers, and not to one of them: Enter that is still held answers nothing. */
export const focusPermissionOptions = (): void =>
  document.querySelector<HTMLElement>(`#${DOCK_ID} [data-answers]`)?.focus()
