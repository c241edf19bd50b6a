export { fromErrorInfo, toErrorInfo, toGraftError, toOrpcError } from './errors.ts';
export { createIncidentLog, redact } from './incidentLog.ts';
export type { IncidentLog } from './incidentLog.ts';
