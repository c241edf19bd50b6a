export { createContentHandler } from './contentHandler.ts';
export type { ContentHandler } from './contentHandler.ts';
export { contentSecurityPolicy, securityHeaders } from './policy.ts';
