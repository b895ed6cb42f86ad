"""Two people at the pages of deliveries."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gis_core.ingest.models import ImportRun
from parcels.deliveries.doctor_form import DoctorForm
from tests.make import make_person


class Office:
    """An analyst with a delivery, and a colleague, at the pages of deliveries."""

    def __init__(self, client):
        self.client = client
        self.analyst, self.colleague = make_person("analyst"), make_person("analyst")

    @property
    def run(self):
        return ImportRun.objects.latest("pk")

    def post(self, person, what, **data):
        self.client.force_login(person)
        pk = [self.run.pk] if what != "new" else []
        answer = self.client.post(reverse(f"ingest:{what}", args=pk), data)
        assert answer.status_code == 302, answer.content.decode()[:2000]

    def brings(self, layer, path):
        file = SimpleUploadedFile(path.name, path.read_bytes())
        self.post(self.analyst, "new", layer=layer, source="البلدية", files=file)

    def confirms(self, **more):
        """What the doctor proposes, but for what is said."""
        form = DoctorForm(self.run)
        offered = {name: form[name].value() or "" for name in form.fields}
        self.post(self.analyst, "doctor", **offered | more)
        assert (self.run.state, self.run.rejected) == ("compared", 0), self.run.note

    def publishes(self):
        self.post(self.analyst, "submit")
        self.post(self.colleague, "review", verdict="approve")
        self.post(self.colleague, "publish")
        assert self.run.state == "published", self.run.note
