"""How the public files a report on the site: a quick flow in the browser, and steps without it.

Both ask the same things by the same names and end in ``complaints.intake.receive``.
"""
