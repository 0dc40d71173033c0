"""Options of the test run."""

import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="write the golden files anew from what the code prints now, to be read before they are committed",
    )


@pytest.fixture
def regenerate(request):
    return request.config.getoption("--regenerate")
