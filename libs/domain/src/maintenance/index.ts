export * from './decide-window.js'
export * from './planned-windows.js'
