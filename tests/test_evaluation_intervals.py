from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.intervals import Share, difference


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3 (Wilson's score interval).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    assert Share(count, of).interval == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000), st.data())
def test_an_interval_holds_its_share_and_stays_between_0_and_1(of: int, data: st.DataObject) -> None:
    share = Share(data.draw(st.integers(0, of)), of)
    low, high = share.interval
    assert 0 <= low <= share.value + 1e-12
    assert share.value - 1e-12 <= high <= 1


def test_a_share_of_nothing_is_no_number() -> None:
    with pytest.raises(ZeroDivisionError):
        _ = Share(0, 0).value


def pairs(fell: int, rose: int, same: int) -> tuple[list[bool], list[bool]]:
    before = [True] * fell + [False] * rose + [True] * same
    return before, [False] * fell + [True] * rose + [True] * same


@pytest.mark.parametrize(
    ("fell", "rose", "is_a_fall"),
    [(3, 0, False), (4, 0, True), (10, 4, False), (12, 4, True), (0, 9, False), (0, 0, False)],
)
def test_only_a_fall_of_more_than_two_standard_errors_is_one(fell: int, rose: int, is_a_fall: bool) -> None:
    found = difference(*pairs(fell, rose, 400))
    assert (found.fell, found.rose) == (fell, rose)
    assert found.is_a_fall is is_a_fall


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=200))
def test_the_standard_error_is_that_of_the_paired_differences(outcomes: list[tuple[bool, bool]]) -> None:
    before, after = zip(*outcomes, strict=True)
    steps = [int(new) - int(old) for old, new in outcomes]
    mean = sum(steps) / len(steps)
    variance = sum((step - mean) ** 2 for step in steps) / len(steps)
    found = difference(before, after)
    assert found.value == pytest.approx(mean)
    assert found.standard_error == pytest.approx((variance / len(steps)) ** 0.5, abs=1e-9)


def test_outcomes_of_other_items_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        difference([True, False], [True])
