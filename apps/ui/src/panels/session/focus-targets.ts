/** The id of the prompt box, of which there is one at most. */
export const PROMPT = 'prompt'

/** The id of what stands below the conversation. */
export const DOCK = 'dock'

export const goToPrompt = (): void => document.getElementById(PROMPT)?.focus()

/** To the answers, and not to one of them: Enter that is still held answers nothing. */
export const goToAnswers = (): void => document.querySelector<HTMLElement>(`#${DOCK} [data-answers]`)?.focus()
