export { json, type ScriptedServer, startScriptedServer } from './scripted-server.js'
export { type SimulatorProcess, startSimulatorProcess } from './simulator-process.js'
