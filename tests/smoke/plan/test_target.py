"""Where the load goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookset.errors import UsageError
from smoke.plan.target import free_target_of, target_of


@pytest.mark.parametrize(
    "url",
    [
        "http://shop",
        "https://shop.example:8443",
        "http://127.0.0.1:8080/api/v1",
        "http://[::1]:8080",
        "http://shop_1:8080",
        "HTTPS://Shop.example",
        "http://shop.default.svc.cluster.local",
        "https://xn--bcher-kva.example",
    ],
)
def test_targets(folder, url):
    assert folder.load("requests: [/]", head=f"target: {url}\n").target == url
    assert folder.load("requests: [/]", target=url).target == url


def test_a_slash_at_its_end_is_left_out(folder):
    assert folder.load("requests: [/]", head="target: http://shop/api/\n").target == "http://shop/api"


def test_a_target_may_have_variables(folder):
    plan = folder.load("variables: {region: eu}\nrequests: [/]", head="target: http://shop-${region}\n")
    assert plan.target == "http://shop-eu"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("shop.example", "shop.example is no http or https URL (write it like https://shop.example:8443)"),
        ("shop.example:80", "is no http or https URL"),
        ("ftp://shop.example", "is no http or https URL"),
        ("http://", "is no http or https URL"),
        ("http:///a", "is no http or https URL"),
        ("http://user:hunter22@shop", "has credentials in it"),
        ("http://hunter22@shop", "has credentials in it"),
        ("http://shop:0", "has no port"),
        ("'http://shop:'", "has no port"),
        ("http://shop:99999", "is no URL: Port out of range"),
        ("http://shop:http", "is no URL: Port could not be cast"),
        ("http://[::1", "is no URL: Invalid IPv6 URL"),
        ("http://shop?a=b", "has a query or a fragment"),
        ("http://shop#a", "has a query or a fragment"),
        ("http://shop/?", "has a query or a fragment"),
        ("'http://shop/#'", "has a query or a fragment"),
        ("http://bücher.example", "has characters that no URL has"),
        ('"http://shop\\r\\nHost: evil"', "has characters that no URL has"),
        ("'http://{env}.shop'", "http://{env}.shop has characters in its host that no name has"),
        ("'http://shop,other'", "has characters in its host"),
        ("'http://shop /'", "has characters that no URL has"),
    ],
)
def test_what_is_no_target_is_refused(folder, url, reason):
    refused = folder.refused("requests: [/]", head=f"target: {url}\n")
    assert refused.startswith("target: ")
    assert reason in refused
    assert "hunter22" not in refused


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://shop/", "http://shop"),
        ("https://u:p@shop:8443/api//", "https://u:p@shop:8443/api"),
        ("shop:50051", "shop:50051"),
        ("kafka://shop/topic/", "kafka://shop/topic/"),
    ],
)
def test_the_target_of_a_locustfile(url, target):
    assert free_target_of(url, "--target") == target


@pytest.mark.parametrize("url", ["http://", "http://shop/?a=1", "http://u:p@shop:port", "http://a b"])
def test_what_is_no_target_of_a_locustfile_either(url):
    with pytest.raises(UsageError, match=r"^--target") as refusal:
        free_target_of(url, "--target")
    assert ":p@" not in str(refusal.value)


def test_the_option_is_named_where_it_is_wrong(folder):
    assert folder.refused("requests: [/]", target="shop").startswith("--target: shop is no http or https URL")


@given(st.text() | st.text().map("http://".__add__))
def test_any_text_is_a_target_or_refused(text):
    try:
        found = target_of(text, "target")
    except UsageError:
        return
    assert found.lower().startswith(("http://", "https://"))
    assert found.isprintable()
