export { backoff, connectPort, connectSocket } from './connection.ts';
export type { Client, Connection, ConnectionState } from './connection.ts';
export { isCancelled, toErrorInfo } from './errors.ts';
export { connectToHost } from './host.ts';
export { connectionKey, useClient, useConnection } from './inject.ts';
export { rasterUrl, thumbnailUrl } from './pixels.ts';
export type {
  AppInfo, BrowseResult, EngineInfo, Facets, HistoryEntry, ImportOptions, ImportReport, LabelItem, Overview,
  RecentProject, SampleFilter, SampleProject, SampleSort, SplitConfigInput, TableResult,
} from './types.ts';
