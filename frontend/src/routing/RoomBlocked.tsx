import { useCase } from '../cases/useCase.ts';
import Blocked from './Blocked.tsx';

/** RoomBlocked says before a door that it stays closed, when a tie of the mediator is in the way. */
export default function RoomBlocked({ id }: { id: string }) {
  const view = useCase(id);
  return view.data ? <Blocked view={view.data} /> : null;
}
