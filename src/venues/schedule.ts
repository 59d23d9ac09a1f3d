import type { VenueOrder } from '../domain/order.ts';

/** What is to happen to a child. */
export interface Appointment {
  readonly child: VenueOrder;
  /** The child's pool generation when it was made: another means the child has ended and is somebody else's. */
  readonly generation: number;
  /** Unix microseconds. */
  readonly dueMicros: number;
}

/** Appointments in the order they are due, those of one moment in the order they were made. */
export class Schedule {
  readonly #appointments: Appointment[] = [];

  add(child: VenueOrder, dueMicros: number): void {
    const appointments = this.#appointments;
    let place = appointments.length;
    while (place > 0 && appointments[place - 1]!.dueMicros > dueMicros) place--;
    appointments.splice(place, 0, { child, generation: child.poolGeneration, dueMicros });
  }

  /** Takes out the next that is due by now and whose child is still the same; undefined where there is none. */
  takeDue(nowMicros: number): Appointment | undefined {
    const appointments = this.#appointments;
    while (appointments.length > 0 && appointments[0]!.dueMicros <= nowMicros) {
      const next = appointments.shift()!;
      if (isLive(next)) return next;
    }
    return undefined;
  }

  /** When the next child that does not rest is due, Unix microseconds; 0 where there is none. */
  get nextAnswerMicros(): number {
    const next = this.#appointments.find((each) => isLive(each) && each.child.restSequence === 0);
    return next === undefined ? 0 : next.dueMicros;
  }
}

function isLive({ child, generation }: Appointment): boolean {
  return child.poolGeneration === generation;
}
