"""The browser that other tests look through: it runs scripts."""

import pytest
from playwright.sync_api import Browser


@pytest.mark.browser
def test_it_runs_the_scripts_of_a_page(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<p id=p>before</p><script>p.textContent = 6 * 7</script>")
    assert page.inner_text("#p") == "42"
    page.close()
