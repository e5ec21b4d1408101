/** An error of a model or its server, with a message for the user. */
export class ModelError extends Error {}
