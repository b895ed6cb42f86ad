"""Paper opens nothing but our own fonts: no file of the server, no address on any network."""

import io
import socket
import threading

import pypdfium2
import pytest
from django.utils import translation

from gis_core.pdf import Enclosed, print_html


@pytest.fixture
def door():
    """A port on this machine that counts who knocks."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(10)
    knocks = []

    def listen():
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            knocks.append(1)
            connection.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.getsockname()[1]}", knocks
    server.close()
    thread.join(1)


def printed(body, **more):
    return print_html(f'<html lang="ar" dir="rtl"><body>{body}</body></html>', **more)


def attachments(pdf):
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    names = [document.get_attachment(i).get_name() for i in range(document.count_attachments())]
    document.close()
    return names


def test_no_file_of_the_server_is_embedded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("open sesame")
    pdf = printed(
        f'<link rel="attachment" href="file://{secret}"><a rel="attachment" href="{secret}">x</a>'
        f'<img src="file://{secret}"><object data="file://{secret}"></object>'
    )

    assert attachments(pdf) == []
    assert b"open sesame" not in pdf


@pytest.mark.parametrize(
    "text",
    [
        '<img src="{url}">',
        '<link rel="attachment" href="{url}">',
        '<link rel="stylesheet" href="{url}">',
        "<style>@import url({url}); p {{ background: url({url}) }}</style><p>x</p>",
        "<style>@font-face {{ font-family: x; src: url({url}) }} * {{ font-family: x }}</style>x",
        '<svg><image href="{url}" width="9" height="9"/><use href="{url}#a"/></svg>',
        '<img src="static-font:../../settings.py">',
    ],
)
def test_no_address_is_asked(door, text):
    address, knocks = door

    pdf = printed(text.format(url=f"http://{address}/x"))

    assert pdf.startswith(b"%PDF-")
    assert knocks == []


def test_what_is_enclosed_is_inside():
    assert attachments(printed("x", enclosed=[Enclosed("a.json", b"{}")])) == ["a.json"]


def test_arabic_and_latin_are_set_in_our_own_font():
    with translation.override("ar"):
        document = pypdfium2.PdfDocument(io.BytesIO(printed("<p>قسيمة 12 Parcel m²</p>")))
    page = document[0]
    fonts = {
        found.get_font().get_base_name()
        for found in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    }
    document.close()

    assert fonts
    assert all("Plex" in name for name in fonts)
