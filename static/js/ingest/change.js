/** One change: the old outline and the new one. */

import { config } from "../map/config.js";
import { load, ready, smallMap } from "../map/small_map.js";
import { drawSides } from "./sides.js";

const map = smallMap();
const found = await load(config.outlines);
if (found) drawSides(map, found);
ready();
