import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core import crs
from gis_core.search.coordinates import parse_coordinates

KUWAIT = [46.5, 28.5, 48.6, 30.2]
CITY = (47.977, 29.375)


@pytest.fixture(autouse=True)
def within(settings):
    """Sets where the municipality is; the extent is otherwise read once for a whole process."""

    def set_extent(*sides):
        settings.GIS_EXTENT = sides
        crs.extent.cache_clear()

    settings.GIS_SEARCH_SRIDS = [crs.KTM, 32638, 32639]
    set_extent(*KUWAIT)
    yield set_extent
    crs.extent.cache_clear()


def only(text):
    (found,) = parse_coordinates(text)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "29.375, 47.977",
        "47.977 29.375",
        "29.375;47.977",
        "29.375/47.977",
        "(29.375, 47.977)",
        "29.375 - 47.977",
        "29.375-47.977",
        "29.375°, 47.977°",
        "29.375° N, 47.977° E",
        "N29.375 E47.977",
        "47.977E 29.375N",
        "29,375 47,977",
        "29,375; 47,977",
        "٢٩٫٣٧٥، ٤٧٫٩٧٧",
        "۲۹٫۳۷۵ ۴۷٫۹۷۷",
        "٢٩.٣٧٥ ، ٤٧.٩٧٧",
        "٢٩٫٣٧٥ شمالاً، ٤٧٫٩٧٧ شرقاً",
        "خط عرض 29.375 خط طول 47.977",
        "lat: 29.375 lng: 47.977",
        "lng=47.977 lat=29.375",
        "\u202a29.375\u202c\u200e, \u206647.977\u2069",
        "29°22'30\"N 47°58'37.2\"E",
        "29°22′30″ N, 47°58′37.2″ E",
        "29º22’30” 47º58’37.2”",
        "47°58'37.2\"E 29°22'30\"N",
        "٢٩°٢٢'٣٠\" شمال ٤٧°٥٨'٣٧٫٢\" شرق",
        "29 درجة 22 دقيقة 30 ثانية شمال 47 درجة 58 دقيقة 37.2 ثانية شرق",
        "N 29 22 30 E 47 58 37.2",
        "29 22 30 47 58 37.2",
        "29 22.5 47 58.62",
        "29°22.5' 47°58'37.2\"",
        "https://maps.example/@29.375,47.977,17z",
        "https://maps.example/?q=29.375,47.977",
        "geo:29.375,47.977",
        "WGS 84 29.375 47.977",
        "EPSG:4326 29.375 47.977",
    ],
)
def test_degrees_are_read_in_any_writing(text):
    found = only(text)

    assert (found.lng, found.lat) == pytest.approx(CITY, abs=1e-6)
    assert found.system == crs.WGS84


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("497744 3250829", crs.KTM),
        ("3250829 497744", crs.KTM),
        ("497,744 3,250,829", crs.KTM),
        ("497744, 3250829", crs.KTM),
        ("٤٩٧٧٤٤ ٣٢٥٠٨٢٩", crs.KTM),
        ("KTM 497744 3250829", crs.KTM),
        ("E 497744 N 3250829", crs.KTM),
        ("E: 497744 m N: 3250829 m", crs.KTM),
        ("EPSG:31901 497744 3250829", crs.KTM),
        ("788975 3253218", 32638),
        ("UTM 38N 788975 3253218", 32638),
        ("38R 788975 3253218", 32638),
        ("UTM zone 38 788975 3253218", 32638),
        ("WGS 84 / UTM zone 38N 788975 3253218", 32638),
        ("39N 206558 3253333", 32639),
        ("utm 206558 3253333", 32639),
    ],
)
def test_metres_are_read_in_the_grid_that_makes_sense(text, system):
    found = only(text)

    assert found.system == system
    assert (found.lng, found.lat) == pytest.approx(CITY, abs=2e-5)


@pytest.mark.parametrize(
    "text",
    [
        "", "29.375", "29 47", "4 12", "السالمية 4 12", "السالمية 29.375 47.977", "29.3 97.9",
        "-29.375 47.977", "29.375S 47.977E", "29.375N 47.977N", "29 60 10 47 58 30",
        "29.5 22 30 47 58 30", "nan nan", "inf inf", "1e400 1e400", "9" * 5000, "1 " * 5000,
        "29.375,47.977,12,13,14,15,16", "UTM 99N 788975 3253218", "EPSG:2 497744 3250829",
        "UTM 39N 788975 3253218", "KTM 29.375 47.977", "°°°", "N E", "--", "12/3",
    ],
)  # fmt: skip
def test_what_is_no_place_here_is_no_coordinate(text):
    assert parse_coordinates(text) == []


def test_several_plausible_systems_are_all_offered(within):
    within(-180, -85, 180, 85)

    found = parse_coordinates("500000 3250000")

    assert {place.system for place in found} >= {crs.KTM, 32638, 32639}
    assert len({place.label for place in found}) >= 3


def test_either_order_is_offered_where_both_lie_in_the_extent(within):
    within(20, 20, 50, 50)

    assert {(p.lng, p.lat) for p in parse_coordinates("29.5 47.5")} == {(29.5, 47.5), (47.5, 29.5)}


def test_a_named_system_is_believed_alone(within):
    within(-180, -85, 180, 85)

    assert {place.system for place in parse_coordinates("UTM 39N 500000 3250000")} == {32639}


LNG = st.floats(46.6, 48.5)
LAT = st.floats(28.6, 30.1)


@given(LNG, LAT)
def test_a_written_place_is_read_back(lng, lat):
    found = only(f"{lat:.7f}, {lng:.7f}")

    assert (found.lng, found.lat) == pytest.approx((lng, lat), abs=1e-7)


@given(LNG, LAT, st.sampled_from([31901, 32638, 32639]))
def test_metres_go_there_and_back(lng, lat, srid):
    ((x, y),) = crs.from_wgs84(srid, [(lng, lat)])

    found = only(f"EPSG:{srid} {x:.3f} {y:.3f}")

    assert (found.lng, found.lat) == pytest.approx((lng, lat), abs=2e-8)


@given(LNG, LAT)
def test_degrees_minutes_seconds_are_read_back(lng, lat):
    def written(degrees):
        minutes, seconds = divmod(round(degrees * 3600, 3), 60)
        return f"{int(minutes // 60)}°{int(minutes % 60)}'{seconds:.3f}\""

    found = only(f"{written(lat)}N {written(lng)}E")

    assert (found.lng, found.lat) == pytest.approx((lng, lat), abs=1e-6)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    for place in parse_coordinates(text):
        assert 46.5 <= place.lng <= 48.6
