"""What is said to a person for each code: what is wrong, and what to do about it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from .errors import Refused
from .reasons import REASONS

SENTENCES: Mapping[str, object] = {
    **REASONS,
    # the file
    "no_such_file": _("There is no file %(name)s. Check the path."),
    "file_too_large": _(
        "The file has %(gigabytes)s GB and at most 4 are read. Split the delivery by area."
    ),
    "zip_broken": _("The zip file %(name)s is broken. Pack or send it again."),
    "zip_repeats_name": _("The zip file %(name)s holds two files of one name. Pack it again."),
    "zip_bomb": _(
        "The zip file unpacks to far more than it should and was not opened. Send the data itself."
    ),
    "zip_too_many_files": _(
        "The zip file holds %(count)s files and at most %(most)s are read. Pack only the layer."
    ),
    "zip_too_large": _(
        "The zip file unpacks to %(gigabytes)s GB, more than 4. Split the delivery."
    ),
    "zip_holds_link": _("The zip file holds the link %(name)s. Pack the files themselves."),
    "zip_encrypted": _("The zip file is locked by a password. Pack it without one."),
    "zip_leads_out": _(
        "The zip file holds a path that leads out of it (%(name)s) and was not opened. "
        "Ask the sender for a clean one."
    ),
    "no_such_member": _("There is no layer %(name)s in the file. It holds: %(choices)s."),
    "nothing_readable": _(
        "%(name)s holds nothing that can be read: %(found)s. "
        "Send a Shapefile, GeoPackage, FileGDB, FlatGeobuf, GeoJSON, KML, DXF, XLSX or CSV."
    ),
    "choose_member": _(
        "The file holds several layers: %(choices)s. Name one after the path, as in file.zip/layer."
    ),
    "not_what_it_says": _(
        "%(name)s is called a %(kind)s but is none. Export it again from its program."
    ),
    "dbf_missing": _(
        "The shapefile %(name)s came without its .dbf, which holds the attributes. "
        "Send all its parts."
    ),
    "dbf_broken": _("The .dbf of %(name)s is broken. Export the layer again."),
    "dbf_truncated": _(
        "The .dbf of %(name)s is cut short: it promises %(promised)s rows and holds %(there)s. "
        "Send it again."
    ),
    "counts_differ": _(
        "%(name)s has %(shapes)s shapes but %(rows)s rows. Export the layer again."
    ),
    "shp_broken": _("The .shp of %(name)s is not a shapefile. Export the layer again."),
    "shp_truncated": _("The .shp of %(name)s is cut short or damaged. Send it again."),
    "encoding_unknown": _(
        "There is no encoding %(encoding)s. Name one such as cp1256, utf-8 or iso8859-6."
    ),
    "encoding_wrong": _(
        "The text of %(name)s is not in %(encoding)s; its bytes look like %(guess)s. "
        "Leave the encoding out or name that one."
    ),
    "crs_missing": _(
        "The file does not say its coordinate system. Confirm it with --crs and the EPSG number, "
        "one of: %(allowed)s."
    ),
    "crs_unidentified": _(
        "The coordinate system %(name)s is not one that is known for certain. Confirm it with "
        "--crs and the EPSG number, one of: %(allowed)s."
    ),
    "crs_not_allowed": _(
        "EPSG:%(srid)s is not on the list of coordinate systems (%(allowed)s). Convert the file, "
        "or have the system added to GIS_ALLOWED_SRIDS."
    ),
    "crs_impossible": _(
        "The file declares %(name)s (EPSG:%(srid)s), which is in degrees, but its coordinates "
        "(%(box)s) are not. Find out the true system and name it with --crs; "
        "the numbers would fit: %(guess)s."
    ),
    "crs_degrees": _(
        "The file declares %(name)s (EPSG:%(srid)s), which is in metres, but its coordinates "
        "(%(box)s) look like degrees. Confirm the true system with --crs."
    ),
    "crs_flipped": _(
        "The coordinates (%(box)s) are written north before east: read so in %(name)s "
        "(EPSG:%(srid)s) they lie here, as they stand they do not. Exchange x and y, and send it "
        "again."
    ),
    "crs_contradicts": _(
        "Read as %(name)s (EPSG:%(srid)s), as it says, the coordinates (%(box)s) lie outside the "
        "municipality. They would lie in it as: %(fits)s. Find out the true one and name it with "
        "--crs."
    ),
    "crs_outside": _(
        "Read as %(name)s (EPSG:%(srid)s), the coordinates (%(box)s) lie outside the municipality, "
        "and so they do in every other system that is known here. Ask the sender for the system."
    ),
    "crs_differs": _("The files of the delivery are in different systems. Import one at a time."),
    "columns_differ": _("The tables have different columns. Import one at a time."),
    "too_many_columns": _("The table has more than %(most)s columns. Export only those needed."),
    "table_empty": _("The table is empty: it has not even a first line with column names."),
    "table_broken": _("The table cannot be read (%(reason)s). Export it again as CSV."),
    "nothing_inside": _("It holds no layer. Check the export."),
    "too_many_layers": _("It holds more than %(most)s layers. Export only those needed."),
    "file_truncated": _(
        "The file is cut short: it promises %(promised)s features and holds %(there)s. "
        "Send it again."
    ),
    "xml_unsafe": _(
        "The file holds a document type, by which a text can fetch other files, and was not "
        "opened. Export it again."
    ),
    "xml_broken": _("The file is no proper XML (%(reason)s). Export it again."),
    "sheet_too_large": _(
        "The workbook holds more than is read (%(most)s cells). Send the sheet as CSV."
    ),
    "drawing_broken": _("The drawing cannot be read (%(reason)s). Save it again as DXF."),
    "drawing_no_outline": _(
        "The drawing holds no closed polyline in its model space. Close the outlines, explode the "
        "blocks, and save it again."
    ),
    "gdal_refuses": _("The file cannot be read (%(reason)s). Export it again."),
    "reader_too_slow": _("Reading the file took too long and was stopped. Split the delivery."),
    "reader_out_of_memory": _(
        "Reading the file took too much memory and was stopped. Deliver it as a GeoPackage, or "
        "split it."
    ),
    "reader_died": _("The reader broke off (%(status)s); nothing was taken over. Report this."),
    "reader_not_confined": _("The reader could not be confined (%(drivers)s) and did not start."),
    # remarks on a file that is read all the same
    "shx_rebuilt": _(
        "The .shx was missing or wrong and was made anew; %(count)s shapes were found."
    ),
    "sheet_uncalculated": _(
        "%(count)s formulas have no value because the workbook was never calculated; those cells "
        "are empty. Open and save it in a spreadsheet program."
    ),
    "drawing_left_out": _(
        "Of the drawing only closed polylines were taken, with the texts that stand in them; left "
        "out were %(kinds)s."
    ),
    "rows_deleted": _("%(count)s rows are marked as deleted and were left out."),
    "cpg_ignored": _(
        "The declared encoding (%(declared)s) contradicts the bytes; read as %(used)s. "
        "Check the names, or give --encoding."
    ),
    "encoding_guessed": _(
        "The encoding is not stated; the bytes look like %(used)s. Check the names, or give "
        "--encoding."
    ),
    "crs_overruled": _("The file declares EPSG:%(declared)s; read as EPSG:%(used)s at your word."),
    "z_dropped": _("Heights were left out of %(count)s geometries: the map is flat."),
    "text_cut": _(
        "In column %(column)s, %(count)s texts fill all %(width)s bytes, so their ends may be cut "
        "off. Compare a few with the source, or deliver a GeoPackage."
    ),
    # features
    "geometry_missing": _("It has no geometry. Draw it, or remove the row."),
    "geometry_empty": _("Its geometry is empty. Draw it, or remove the row."),
    "geometry_not_polygon": _("Its geometry is not a polygon. Deliver the layer as polygons."),
    "geometry_not_point": _(
        "Its geometry is not a single point. Deliver the layer as points, one for each row."
    ),
    "geometry_not_line_or_polygon": _(
        "Its geometry is neither a line nor a polygon. Deliver the layer as lines or polygons."
    ),
    "line_without_length": _("Its line leads nowhere: all its points are one. Draw it again."),
    "geometry_outside": _(
        "It lies outside the municipality. Check the coordinate system and the coordinates."
    ),
    "geometry_too_heavy": _("It has more than %(most)s vertices. Simplify or split it."),
    "geometry_invalid": _(
        "Its outline is invalid (%(reason)s). Correct it at the marked place, or import with "
        "--repair."
    ),
    "geometry_repaired": _(
        "Its outline was invalid (%(reason)s) and was repaired; the area changed by %(area)s m². "
        "Compare it with the survey."
    ),
    "geometry_tiny": _("It measures only %(area)s m². Check that it is not a drawing remnant."),
    "geometry_multipart": _("It consists of %(parts)s parts. Check that they are one parcel."),
    "geometry_holes": _("It has holes: %(holes)s. Check that they are meant."),
    "geometry_repeats_points": _(
        "Its outline names the same point twice in a row (%(count)s times). Remove repeated points."
    ),
    "geometry_short_segments": _(
        "Its outline has %(count)s edges shorter than 1 cm (the shortest %(length)s mm). "
        "Snap its corners to the survey points."
    ),
    "geometry_spike": _(
        "Its outline turns back on itself in a spike of %(length)s m. Remove the point at its tip."
    ),
    "geometry_sliver": _(
        "It is on average only %(width)s m wide: what two drawings of one line leave between them. "
        "Check that it is a parcel."
    ),
    "geometry_duplicate": _(
        "The same ground is delivered again in row(s) %(others)s. Keep one of them."
    ),
    "overlap": _(
        "It overlaps row %(others)s by %(area)s m². Correct the common boundary."
    ),
    "value_unreadable": _("“%(value)s” in column %(column)s cannot be read; it was left empty."),
    "value_too_long": _(
        "The text in column %(column)s is longer than %(most)s letters. Shorten it."
    ),
    "value_missing": _("It has no %(field)s. Fill it in."),
    # papers
    "paper_empty": _("The file is empty. Choose it again, or scan it again."),
    "paper_unknown": _(
        "This is no kind of file that is kept here, whatever its name says. "
        "Send a PDF, JPEG, PNG, WebP, TIFF or DXF."
    ),
    "paper_damaged": _("The file is damaged or cut short. Save or scan it again."),
    "paper_too_large": _("The file is larger than %(most)s MB. Scan it coarser, or split it."),
    "paper_too_many_pages": _("The file has more than %(most)s pages. Split it."),
    "paper_too_slow": _("Reading the file took too long and was stopped. Simplify or split it."),
    "paper_too_heavy": _("Reading the file took too much memory. Scan it coarser, or split it."),
    "paper_breaks_reader": _(
        "The file made its reader break off and was not taken. Print it to a new PDF and send that."
    ),
    "paper_missing": _("The file is not in the store. Report this to the administrator."),
    "picture_too_large": _(
        "The picture has %(width)s × %(height)s points, more than can be shown. Scan it coarser."
    ),
    "page_damaged": _("This page is damaged and cannot be shown; the file can be downloaded."),
    "pdf_locked": _(
        "The PDF is protected by a password or restrictions, and must be readable in fifty years, "
        "too. Save it without protection."
    ),
    "pdf_acts": _(
        "The PDF holds a program that runs when it is opened. Print it to a new PDF and send that."
    ),
    "pdf_carries_files": _(
        "The PDF carries other files inside it. Take them out and add each as its own document."
    ),
    "dxf_binary": _("This DXF is binary. Save it as a text DXF, or as a PDF."),
    "dxf_too_many": _("The drawing has more than %(most)s objects. Split it, or send a PDF."),
    "dxf_loops": _("A block of the drawing contains itself. Correct it in its program."),
    "drawing_empty": _("The drawing holds nothing to be seen."),
    # photographs
    "photo_unknown": _("This is no photograph. Send a JPEG, PNG, WebP or HEIC."),
    "photo_damaged": _("The photograph is damaged or cut short. Take or choose it again."),
    "photo_too_large": _(
        "The photograph has %(width)s × %(height)s points, more than can be shown. "
        "Send a smaller one."
    ),
    "photo_too_heavy": _("The photograph takes too much to open. Send a smaller one."),
    "photo_missing": _("The photograph was lost before it was prepared. Send it again."),
    "photo_breaks_reader": _("The photograph cannot be opened. Take or choose it again."),
    "row_ragged": _("Its row has more or fewer cells than the heading. Correct the row."),
    # imagery
    "raster_unknown": _("%(name)s is no image. Send GeoTIFF, JPEG, PNG or JPEG 2000."),
    "plan_unknown": _(
        "%(name)s is neither a scan nor a drawing. Send JPEG, PNG, TIFF, PDF or DXF."
    ),
    "raster_damaged": _("The image is cut short or damaged. Send it again."),
    "raster_too_large": _(
        "The image has %(width)s × %(height)s pixels, more than is read at once. "
        "Send it in sheets, as GeoTIFF."
    ),
    "raster_bands": _("The image has %(count)s bands and at most 16 are read. Send its colours."),
    "raster_no_picture": _(
        "The image holds numbers of the kind %(dtype)s, as heights do, and no colours. "
        "Send a picture of 8 or 16 bits."
    ),
    "raster_bomb": _(
        "The file claims %(gigabytes)s GB of pixels but holds next to nothing, and was not opened."
    ),
    "raster_blocks": _(
        "The image is stored in pieces of %(rows)s × %(columns)s pixels, too large to read. "
        "Write it again in tiles or strips."
    ),
    "world_file_broken": _("The world file beside the image does not hold six numbers."),
    "raster_placed_nowhere": _(
        "The image states a place that is none. Export it again with its coordinate system."
    ),
    "raster_empty": _("The image has no pixel that is not empty."),
    "raster_elsewhere": _(
        "Read as EPSG:%(srid)s (%(name)s), the image lies outside the municipality. "
        "Choose the coordinate system that it is really in."
    ),
    "raster_too_heavy": _("The image takes too long or too much memory. Send it in sheets."),
    "raster_breaks_reader": _("The image breaks the program that reads it. Write it again."),
    "raster_no_room": _(
        "There is no room on the server's disk to write the image. "
        "Tell the administrator, and have it processed again."
    ),
    "raster_not_written": _("The image could not be written anew (%(reason)s). Try again."),
}  # fmt: skip


def sentence_of(refusal: Refused) -> str:
    """The refusal in the language that is active."""
    return say(refusal.code, refusal.params)


def say(code: str, params: Mapping[str, object]) -> str:
    """The sentence of a code, filled in; lists are read out with commas."""
    spoken = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in params.items()
    }
    return str(SENTENCES[code]) % spoken
