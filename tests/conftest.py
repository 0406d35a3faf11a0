"""Settings for every test."""

import os

from hypothesis import settings

from tests.browser.jupyterlab import browser, lab, lesson  # noqa: F401  (one Chromium for all)

# A busy machine is slow, not wrong; and what CI tries should be the same on a second look.
settings.register_profile("course", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("course")
