/* The media of a session without React: what the room pages use. */

export { Devices, faultOf, type DeviceFault, type DevicesState } from './devices.ts';
export type { Face, Faces } from './faces.ts';
export { watchLevel } from './level.ts';
export { play } from './playback.ts';
export * from './protocol.ts';
export { RoomClient, type Phase, type RoomOptions, type RoomState } from './room.ts';
export type { Quality, Reading } from './stats.ts';
