"""Where the browser's libraries lie below node_modules, by the name under which they are served."""

FOLDERS = {
    "bootstrap/css": "bootstrap/dist/css",
    "geoman": "@geoman-io/leaflet-geoman-free/dist",
    "geographiclib": "geographiclib-geodesic",
    "htmx": "htmx.org/dist",
    "leaflet": "leaflet/dist",
    "proj4": "proj4/dist",
    "plex-arabic": "@fontsource/ibm-plex-sans-arabic",
    "tus": "tus-js-client/dist",
    "protomaps-leaflet": "protomaps-leaflet/dist",
}
