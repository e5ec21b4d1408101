export { acpAdapter } from './acp-adapter.ts'
export * from './adapter.ts'
export * from './processes.ts'
