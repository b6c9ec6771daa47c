from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.cells import BadCell, number, scalar, several, text
from loaders.dates import parse_date
from loaders.vocabulary import identifier


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("17-10-2022", "2022-10-17"),
        ("17/10/2022", "2022-10-17"),
        ("17.10.2022", "2022-10-17"),
        ("7-3-2022", "2022-03-07"),
        ("2022-10-17", "2022-10-17"),
        ("2022/10/17", "2022-10-17"),
        ("20221017", "2022-10-17"),
        ("17/10/22", "2022-10-17"),
        ("17-10-22", "2022-10-17"),
        ("1.2.69", "2069-02-01"),
        ("1-2-70", "1970-02-01"),
        ("17 oktober 2022", "2022-10-17"),
        ("17 Oktober 2022", "2022-10-17"),
        ("ma 17 okt. 2022", "2022-10-17"),
        ("17 October 2022", "2022-10-17"),
        ("October 17, 2022", "2022-10-17"),
        ("3 mrt 2022", "2022-03-03"),
        ("okt 2022", "2022-10"),
        ("oktober 2022", "2022-10"),
        ("10-2022", "2022-10"),
        ("2022-10", "2022-10"),
        ("2022", "2022"),
        ("17-10-2022 09:30", "2022-10-17"),
        ("2022-10-17T09:30:00Z", "2022-10-17"),
        ("44851", "2022-10-17"),
        (44851, "2022-10-17"),
        (44851.0, "2022-10-17"),
        (44851.75, "2022-10-17"),
        (2022, "2022"),
        (2022.0, "2022"),
        (date(2022, 10, 17), "2022-10-17"),
        (datetime(2022, 10, 17, 9, 30), "2022-10-17"),
    ],
)
def test_a_date_is_read_in_each_way_that_people_write_it(cell: object, expected: str) -> None:
    assert parse_date(cell) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("31-02-2022", "not a day of the calendar"),
        ("2022-13-01", "not a day of the calendar"),
        ("10/17/2022", "no month 17"),
        ("10/17/22", "no month 17"),
        ("na de zomer", "is not a date"),
        ("20x4", "is not a date"),
        ("Q3 2022", "is not a date"),
        ("NA", "is not a date"),
        (12, "no year"),
        (-5, "no year"),
        (True, "is not a date"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(cell: object, reason: str) -> None:
    with pytest.raises(BadCell, match=reason):
        parse_date(cell)  # type: ignore[arg-type]


def test_month_first_is_read_only_where_a_mapping_says_so() -> None:
    assert parse_date("10/07/2022") == "2022-07-10"
    assert parse_date("10/07/2022", month_first=True) == "2022-10-07"
    with pytest.raises(BadCell, match="no month 17"):
        parse_date("17/10/2022", month_first=True)


@given(st.dates(min_value=date(1906, 1, 9), max_value=date(9999, 12, 31)))
def test_a_day_is_the_same_however_it_is_written(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    ways = [
        day,
        serial,
        day.isoformat(),
        f"{day.day}-{day.month}-{day.year:04d}",
        f"{day.day:02d}/{day.month:02d}/{day.year:04d}",
        datetime(day.year, day.month, day.day, 23, 59),
    ]
    assert {parse_date(way) for way in ways} == {day.isoformat()}


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_is_refused(written: str) -> None:
    try:
        found = parse_date(written)
    except BadCell:
        return
    assert 4 <= len(found) <= 10


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("  GGD\n Twente\u00a0 ", "GGD Twente"),
        (12.0, "12"),
        (12.5, "12.5"),
        (7, "7"),
        (None, ""),
        (True, "true"),
        (date(2022, 10, 17), "2022-10-17"),
        (datetime(2022, 10, 17), "2022-10-17"),
        (datetime(2022, 10, 17, 9, 30), "2022-10-17 09:30"),
        (time(9, 30), "09:30:00"),
        (timedelta(days=1), "1 day, 0:00:00"),
        ("0312", "0312"),
        ("a\x00b", "a\x00b"),
        ("a\x1fb", "a\x1fb"),
        ("a\u200bb", "a\u200bb"),
    ],
)
def test_a_cell_is_one_line_of_text(cell: object, expected: str) -> None:
    assert text(cell) == expected  # type: ignore[arg-type]


def test_a_number_of_more_than_fifteen_digits_has_lost_some_and_is_refused() -> None:
    with pytest.raises(BadCell, match="15 digits"):
        text(12345678901234567890.0)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2,5", 2.5),
        ("2.5", 2.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234", 1234.0),
        ("3", 3.0),
        (3, 3.0),
        ("-1", -1.0),
    ],
)
def test_a_number_may_have_a_decimal_comma(cell: object, expected: float) -> None:
    assert number(cell) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["veel", "1,2,3", "NaN", "inf", "1e9", "", True])
def test_what_is_no_number_is_refused(cell: object) -> None:
    with pytest.raises(BadCell, match="not a number"):
        number(cell)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12", 12),
        ("12,5", 12.5),
        ("0312", "0312"),
        ("1.10", "1.10"),
        ("1,719", "1,719"),
        ("1.719", "1.719"),
        ("-3", -3),
        ("-0", "-0"),
        ("9" * 30, "9" * 30),
        (3.0, 3),
        (3.5, 3.5),
        (True, True),
        ("tekst", "tekst"),
        ("twee\r\nregels", "twee\nregels"),
    ],
)
def test_a_property_becomes_a_number_only_where_that_loses_nothing(
    cell: object, expected: object
) -> None:
    found = scalar(cell)  # type: ignore[arg-type]
    assert found == expected
    assert type(found) is type(expected)


def test_several_names_in_a_cell_are_each_taken_once_and_in_order() -> None:
    assert several("GGD; Politie | GGD\nOM;;") == ["GGD", "Politie", "OM"]
    assert several("één naam, met komma") == ["één naam, met komma"]
    assert several(12.0) == ["12"]


@pytest.mark.parametrize(
    ("scheme", "written", "expected"),
    [
        ("cbs", "0361", "GM0361"),
        ("cbs", "361", "GM0361"),
        ("cbs", "gm0361", "GM0361"),
        ("cbs", "PV27", "PV27"),
        ("kvk", "1234567", "01234567"),
        ("kvk", "0123 4567", "01234567"),
        ("lei", "0 1 2", "0 1 2"),
    ],
)
def test_an_identifier_gets_back_what_a_spreadsheet_took_off(
    scheme: str, written: str, expected: str
) -> None:
    assert identifier(scheme, written) == expected
