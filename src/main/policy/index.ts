export { APP_ORIGIN, APP_SCHEME, isOwnPage, mayLoad } from './addresses.ts';
export { lockNavigation, lockSession } from './secureContents.ts';
