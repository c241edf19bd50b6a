/** Names between the preload script and the main process. Not for pages. */
export const CHANNELS = {
  connect: 'graft:connect',
  chooseFolder: 'graft:choose-folder',
  chooseFile: 'graft:choose-file',
  saveAs: 'graft:save-as',
  command: 'graft:command',
} as const;
