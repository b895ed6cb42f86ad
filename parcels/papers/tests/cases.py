"""What tests of documents' pages share."""

from django.core.files.uploadedfile import SimpleUploadedFile

from gis_core.safeio.papers.tests import papers
from parcels.models import Document
from parcels.papers import preparing
from parcels.papers.receiving import receive_document
from tests.make import make_block, make_parcel

ARABIC = """<html lang=ar dir=rtl><body style="font-family: 'DejaVu Sans'">
<p>بلدية الكويت: تقرير فحص التربة رقم ٢٠١٩/١٢٣</p>
<p>إلى السيد أحمد، القسيمة في السالمية</p><p>The soil carries three floors</p></body></html>"""


def upload(content: bytes = b"", name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or papers.pdf())


def received(content: bytes = b"", parcel=None, **said) -> Document:
    values = {"document_type": "soil", "title_ar": "تقرير", "actor": None} | said
    parcel = parcel or make_parcel(make_block())
    return receive_document(upload(content), parcel=parcel, **values)


def prepared(content: bytes = b"", **said) -> Document:
    document = received(content, **said)
    preparing.prepare(document.sha256)
    return document
