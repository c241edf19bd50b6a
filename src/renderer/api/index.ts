export { backoff, connectSocket } from './connection.ts';
export type { Client, Connection, ConnectionState } from './connection.ts';
export { isCancelled, toErrorInfo } from './errors.ts';
export { connectToHost, hostBridge } from './host.ts';
export { connectionKey, useClient, useConnection } from './inject.ts';
export { rasterUrl, recentUrl, thumbnailUrl } from './pixels.ts';
export type {
  ArmDetail, BrowseResult, EngineInfo, Facets, ImportOptions, ImportReport, LabelItem, Overview,
  Preset, RecentProject, RunDetail, SampleFilter, SampleProject, SampleSort, SplitConfigInput, TableResult,
} from './types.ts';
export { useLoaded } from './useLoaded.ts';
export type { Loaded } from './useLoaded.ts';
export { useConnectedReload } from './useConnectedReload.ts';
