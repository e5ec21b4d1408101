/** Why a model could not answer, in a sentence for the person. */
export class ModelError extends Error {}
