import { api, ok } from '../api/client.ts';
import type { Schemas } from '../api/types.ts';

/* Every call about sessions, as a function with a name people say. Each throws a Fault. */

export type Room = Schemas['RoomView'];
export type RoomPerson = Schemas['RoomPerson'];
export type RoomSlot = Schemas['RoomSlot'];
export type Times = Schemas['SlotInput'];
export type Mode = 'video' | 'separate' | 'async' | 'in_person';

const at = (sid: string) => ({ params: { path: { sid } } });

export const listSessions = async (id: string) => (await ok(api.GET('/api/v1/cases/{id}/sessions', { params: { path: { id } } }))).items;
export const planSession = (id: string, slots: Times[]) => ok(api.POST('/api/v1/cases/{id}/sessions', { params: { path: { id } }, body: { slots } }));
export const getSession = (sid: string) => ok(api.GET('/api/v1/sessions/{sid}', at(sid)));
export const proposeTimes = (sid: string, slots: Times[]) => ok(api.POST('/api/v1/sessions/{sid}/slots', { ...at(sid), body: { slots } }));
export const scheduleSession = (sid: string, slot: string, party?: string) => ok(api.POST('/api/v1/sessions/{sid}/schedule', { ...at(sid), body: { slot, ...(party ? { party } : {}) } }));
export const moveSession = (sid: string, to: Times) => ok(api.POST('/api/v1/sessions/{sid}/move', { ...at(sid), body: to }));
export const cancelSession = (sid: string) => ok(api.POST('/api/v1/sessions/{sid}/cancel', at(sid)));
export const setMode = (sid: string, mode: Mode) => ok(api.POST('/api/v1/sessions/{sid}/mode', { ...at(sid), body: { mode } }));
export const consentTo = (sid: string, about: string, yes: boolean) => ok(api.POST('/api/v1/sessions/{sid}/consent', { ...at(sid), body: { about, yes } }));
export const enterSession = (sid: string) => ok(api.POST('/api/v1/sessions/{sid}/enter', at(sid)));
export const openSession = (sid: string) => ok(api.POST('/api/v1/sessions/{sid}/open', at(sid)));
export const closeSession = (sid: string) => ok(api.POST('/api/v1/sessions/{sid}/close', at(sid)));
export const writeMinute = (sid: string, text: string, replaces?: string) => ok(api.POST('/api/v1/sessions/{sid}/minutes', { ...at(sid), body: { text, ...(replaces ? { replaces } : {}) } }));
export const strikeMinute = (sid: string, mid: string) => ok(api.POST('/api/v1/sessions/{sid}/minutes/{mid}/strike', { params: { path: { sid, mid } } }));
export const confirmMinutes = (sid: string, entries: string[]) => ok(api.POST('/api/v1/sessions/{sid}/minutes/confirm', { ...at(sid), body: { entries } }));
