import { capacityText } from './capacity-text.ts';
import { useCapacity } from '../camera-queries.ts';

/** Whether there is room for more cameras. Nothing while it is not known. */
export function CapacityLine() {
  const capacity = useCapacity();
  if (capacity === null) return null;
  return (
    <p className="camera-list__capacity" data-testid="capacity" data-more={capacity.moreCameras}>
      {capacityText(capacity)}
    </p>
  );
}
