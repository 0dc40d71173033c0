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


def pytest_terminal_summary(terminalreporter):
    """Say which cases of the corpus are on the list of what is refused, and work now."""
    passed = terminalreporter.stats.get("passed", [])
    names = [name for report in passed for key, name in report.user_properties if key == "works now"]
    if names:
        terminalreporter.section("listed in tests/corpus/refused.txt, and right now: take them off with --regenerate")
        terminalreporter.line("\n".join(sorted(names)))
