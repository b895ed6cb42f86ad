"""What a person does on the map, in the words of the tests."""

from playwright.sync_api import Locator, Page

from tests.make import lng_lat

PASSWORD = "correct horse battery"


class Visitor:
    """One browser window; every complaint of the browser is kept in ``complaints``."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(15_000)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def goes_to(self, address: str) -> None:
        self.page.goto(address)

    def signs_in(self, person, password: str = PASSWORD) -> None:
        """Through the form, to the map."""
        self.page.goto("/map/")
        self.page.locator("[name=login]").fill(person.username)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_selector("html[data-map=ready]")

    def confirms_the_password(self) -> None:
        """Where the site asks again before something delicate."""
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_url(lambda address: "reauthenticate" not in address)

    def looks_at(self, x: float, y: float, *, zoom: int = 19, more: str = "") -> None:
        """The map with the spot (x, y) metres from the tests' corner in its middle."""
        lng, lat = lng_lat(x, y)
        self.page.goto(f"/map/#{zoom}/{lat:.7f}/{lng:.7f}{more}")
        self.page.wait_for_selector("html[data-map=ready]")

    def clicks_the_middle(self) -> None:
        box = self.page.locator("#map").bounding_box()
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def searches(self, text: str) -> Locator:
        """Type into the search box; the suggestions, once there are some."""
        self.page.locator("#search").fill(text)
        options = self.page.locator("#search-results [role=option]")
        options.first.wait_for()
        return options

    @property
    def panel(self) -> Locator:
        return self.page.locator("#panel")

    @property
    def heading(self) -> Locator:
        return self.panel.locator("[data-heading]")

    def section(self, key: str) -> Locator:
        return self.page.locator(f"[data-section={key}]")

    def is_rightmost(self, locator: Locator) -> bool:
        """Whether something stands in the right half of the window."""
        box = locator.bounding_box()
        return box["x"] + box["width"] / 2 > self.page.viewport_size["width"] / 2
