/** Open complaints on the staff's map: how many are late, and the way to each. */

import { text } from "../map/config.js";
import { caseIcon, heapIcon, Points } from "./points.js";

/** How late a heap is: not at all, here and there, or for the most part. */
function lateness({ count, late }) {
  if (!late) return "heap-in-time";
  return late * 2 >= count ? "heap-late" : "heap-some-late";
}

export function staffLayer(spec) {
  const { categories, clocks, states, page } = spec.told;
  const draw = (props) => {
    if (!props.reference) {
      const label = text("heap_late", { n: props.count, late: props.late });
      return { icon: heapIcon(props.count, lateness(props)), label };
    }
    const { name, picture } = categories[props.category] ?? { name: props.category };
    return {
      icon: caseIcon(picture, `case-${props.clock}`),
      label: [name, states[props.state], clocks[props.clock], props.reference].join(", "),
      act: () => location.assign(page.replace("REFERENCE", props.reference)),
    };
  };
  return new Points(spec, { layer: spec.key, draw, pane: spec.key });
}
