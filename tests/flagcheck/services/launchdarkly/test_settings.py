"""Wrong settings and tokens are refused before anything is asked."""

import pytest

from hookset.errors import UsageError
from tests.flagcheck.services.asking import service

URL = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("url", "token", "settings", "said"),
    [
        (URL, "api-x", {"environment": "production"}, "`project` is missing"),
        (URL, "api-x", {"project": "shop"}, "`environment` is missing"),
        ("", "sdk-x", {"via": "relay"}, "`url` is missing"),
        (URL, "sdk-x", {"project": "shop", "environment": "production"}, "wrong type"),
        (URL, "mob-x", {"project": "shop", "environment": "production"}, "wrong type"),
        (URL, "api-x", {"via": "relay"}, "wrong type"),
        (URL, "rel-x", {"via": "relay"}, "wrong type"),
    ],
)
def test_refused(url, token, settings, said):
    with pytest.raises(UsageError, match=said) as raised:
        service("launchdarkly", url, token, **settings)
    assert raised.value.hint


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("", "https://app.launchdarkly.com/projects/shop/flags/x?env=live"),
        ("https://app.eu.launchdarkly.com", "https://app.eu.launchdarkly.com/projects/shop/flags/x?env=live"),
        ("https://proxy.internal", "https://app.launchdarkly.com/projects/shop/flags/x?env=live"),
    ],
)
def test_the_page_is_the_regions(url, page):
    assert service("launchdarkly", url, "api-x", project="shop", environment="live").page("x") == page
