"""A clinic's lists: reading them, what is refused, keeping them, and what a second time changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from checklist.actions import ListOutdated, keep_list, preview_list
from checklist.clinic_lists import CODES, KINDS, TEXTS, read_list
from checklist.models import ClinicCode, PayerText
from staff.models import AppendOnlyError
from tests.factories.checklist import NOW, ClinicCodeFactory, PayerTextFactory
from tests.factories.staff import UserFactory

CODE_HEAD = "code,description,licence,valid_from,valid_until,price,protocols\n"
TEXT_HEAD = "payer,item,policy_number,criterion_number,text,licence,valid_from,valid_until\n"
GOOD_CODE = "62323,Made-up words,Licence 7,2026-01-01,2026-12-31,1250.50,esi-interlaminar\n"
GOOD_TEXT = 'medicare,imaging,L-1,3b,"Made-up\nwords",Licence 8,2026-01-01,\n'


def codes(*lines: str):
    return read_list((CODE_HEAD + "".join(lines)).encode(), kind=CODES, file="codes.csv")


def texts(*lines: str):
    return read_list((TEXT_HEAD + "".join(lines)).encode(), kind=TEXTS, file="texts.csv")


def refusals(proposals) -> list[tuple[int, str]]:
    return [(one.line, one.message) for one in proposals.rejected]


class TestReading:
    def test_code(self):
        [row] = codes(GOOD_CODE).rows

        assert (row.line, row.fields) == (
            2,
            {
                "code": "62323",
                "description": "Made-up words",
                "licence": "Licence 7",
                "valid_from": date(2026, 1, 1),
                "valid_until": date(2026, 12, 31),
                "price": Decimal("1250.50"),
                "protocols": ["esi-interlaminar"],
            },
        )

    def test_price_list_needs_code_day_and_price_only(self):
        found = read_list(
            b"price,code,valid_from\n900,64483,2026-01-01\n", kind=CODES, file="p.csv"
        )

        [row] = found.rows
        assert (row.fields["price"], row.fields["description"]) == (Decimal(900), "")
        assert row.fields["protocols"] == []

    def test_text_of_several_lines(self):
        [row] = texts(GOOD_TEXT).rows

        assert row.fields["text"] == "Made-up\nwords"
        assert (row.fields["policy_number"], row.fields["criterion_number"]) == ("L-1", "3b")

    def test_numbers_without_a_text_need_no_licence(self):
        assert texts("Acme,imaging,A-9,,,,2026-01-01,\n").rejected == ()

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("6232,,,2026-01-01,,,\n", "code: is not a code of five characters, such as 62323"),
            ("62323,,,,,,\n", "valid_from: is empty"),
            ("62323,,,1 Jan,,,\n", "valid_from: is not a date such as 2026-12-07"),
            ("62323,,,2026-01-01,2025-12-31,,\n", "valid_until: lies before valid_from"),
            ("62323,Words,,2026-01-01,,,\n",
             "licence: is empty, and a description needs one"),
            ('62323,,,2026-01-01,,"1,250",\n',
             "price: is not dollars and cents, such as 1250 or 1250.50"),
            ("62323,,,2026-01-01,,-1,\n",
             "price: is not dollars and cents, such as 1250 or 1250.50"),
            ("62323,,,2026-01-01,,,epidural\n",
             ("protocols: is not a list of esi-interlaminar, esi-transforaminal, esi-caudal, "
              "facet-mbb, facet-intraarticular")),
            ("62323,,\n", "has 3 cells, the first line has 7"),
        ],
    )  # fmt: skip
    def test_bad_code_is_refused_by_line_and_column(self, line, message):
        found = codes(GOOD_CODE, line)

        assert refusals(found) == [(3, message)]
        assert len(found.rows) == 1

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("medicare,allergies-reviewed,L-1,,,,2026-01-01,\n",
             "item: is not an item that a payer's packet shows, such as imaging"),
            ("medicare,imaging,,,,,2026-01-01,\n", "policy_number: is empty"),
            ("medicare,imaging,L-1,,Words,,2026-01-01,\n",
             "licence: is empty, and a text needs one"),
        ],
    )  # fmt: skip
    def test_bad_text_is_refused_by_line_and_column(self, line, message):
        assert refusals(texts(line)) == [(2, message)]

    def test_same_code_and_day_twice_is_refused(self):
        found = codes(GOOD_CODE, GOOD_CODE, GOOD_CODE.replace("2026-01-01", "2026-06-01"))

        assert refusals(found) == [(3, "code: stands in line 2 already, for the same day")]
        assert len(found.rows) == 2

    @pytest.mark.parametrize(
        ("content", "line"),
        [(b"\xff", 1), (b"code\n", 1), (b'code,valid_from\n"62323,2026-01-01\n', 2)],
    )
    def test_bad_file_is_refused(self, content, line):
        found = read_list(content, kind=CODES, file="codes.csv")

        assert (found.rows, [one.line for one in found.rejected]) == ((), [line])

    def test_too_many_rows_are_refused_and_the_first_are_read(self):
        content = b"code,valid_from\n62321,2026-01-01\n62323,2026-01-01\n"

        found = read_list(content, kind=CODES, file="codes.csv", most_rows=1)

        assert (len(found.rows), len(found.rejected)) == (1, 1)

    def test_kinds_go_by_their_names(self):
        assert KINDS == {"codes": CODES, "texts": TEXTS}


@pytest.mark.django_db
class TestKeeping:
    def keep(self, clinic, proposals, **more):
        return keep_list(clinic=clinic, proposals=proposals, by=UserFactory(), now=NOW, **more)

    def counts(self, outcome) -> list[int]:
        return list(outcome.summary()[outcome.name].values())

    def test_rows_are_kept_with_where_they_stood(self, clinic):
        outcome = self.keep(clinic, codes(GOOD_CODE))

        row = ClinicCode.objects.get()
        assert (row.clinic, row.file, row.line, row.at) == (clinic, "codes.csv", 2, NOW)
        assert (row.price, row.protocols) == (Decimal("1250.50"), ["esi-interlaminar"])
        assert self.counts(outcome) == [1, 0, 0]

    @pytest.mark.parametrize("proposals", [codes(GOOD_CODE), texts(GOOD_TEXT)], ids=["c", "t"])
    def test_same_file_twice_changes_nothing(self, clinic, proposals):
        self.keep(clinic, proposals)

        outcome = self.keep(clinic, proposals)

        assert self.counts(outcome) == [0, 0, 1]
        assert not outcome.changes_something
        assert proposals.kind.model.objects.count() == 1

    def test_other_words_replace_and_the_old_row_stays(self, clinic):
        self.keep(clinic, codes(GOOD_CODE))

        outcome = self.keep(clinic, codes(GOOD_CODE.replace("1250.50", "1300")))

        old, new = ClinicCode.objects.order_by("pk")
        assert self.counts(outcome) == [0, 1, 0]
        assert (new.replaces, new.price, old.price) == (old, 1300, Decimal("1250.50"))
        assert list(ClinicCode.in_clinic(clinic).current()) == [new]

    def test_another_day_is_another_row(self, clinic):
        self.keep(clinic, codes(GOOD_CODE))
        self.keep(clinic, codes(GOOD_CODE.replace("2026-01-01", "2026-07-01")))

        found = ClinicCode.in_clinic(clinic).valid_on(date(2026, 12, 7))
        assert [row.valid_from.month for row in found] == [1, 7]
        assert ClinicCode.in_clinic(clinic).valid_on(date(2027, 1, 1)).count() == 0

    def test_another_clinic_s_rows_are_no_part_of_it(self, clinic, other_clinic):
        self.keep(other_clinic, codes(GOOD_CODE.replace("1250.50", "1")))

        assert self.counts(self.keep(clinic, codes(GOOD_CODE))) == [1, 0, 0]

    def test_preview_writes_nothing_and_names_what_it_showed(self, clinic):
        proposals = codes(GOOD_CODE)

        shown = preview_list(clinic=clinic, proposals=proposals)

        assert not ClinicCode.objects.exists()
        self.keep(clinic, proposals, shown_digest=shown.digest())
        assert ClinicCode.objects.count() == 1

    def test_import_in_between_outdates_the_preview(self, clinic):
        proposals = codes(GOOD_CODE)
        shown = preview_list(clinic=clinic, proposals=proposals).digest()
        ClinicCodeFactory(clinic=clinic)

        with pytest.raises(ListOutdated):
            self.keep(clinic, proposals, shown_digest=shown)

        assert ClinicCode.objects.count() == 1

    def test_summary_names_the_list_and_what_was_refused(self, clinic):
        outcome = self.keep(clinic, texts(GOOD_TEXT, "medicare,x,L-1,,,,2026-01-01,\n"))

        summary = outcome.summary()
        assert list(summary) == ["files", "texts", "rejected"]
        assert [(one["file"], one["line"]) for one in summary["rejected"]] == [("texts.csv", 4)]

    def test_rows_are_never_changed_or_removed(self):
        for row in (ClinicCodeFactory(), PayerTextFactory()):
            with pytest.raises(AppendOnlyError):
                row.save()
            with pytest.raises(AppendOnlyError):
                row.delete()

    def test_names_hold_no_licensed_words(self):
        assert str(ClinicCodeFactory()) == "62323"
        assert str(PayerTextFactory()) == "L-1 imaging"
        assert PayerText.objects.count() == 1


class TestSpanish:
    @pytest.fixture(autouse=True)
    def spanish(self):
        with translation.override("es"):
            yield

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("6232,,,2026-01-01,,,\n", "code: no es un código de cinco caracteres, como 62323"),
            ("62323,,,,,,\n", "valid_from: está en blanco"),
            ("62323,,,1 Jan,,,\n", "valid_from: no es una fecha como 2026-12-07"),
            ("62323,,,2026-01-01,2025-12-31,,\n", "valid_until: es anterior a valid_from"),
            ("62323,Words,,2026-01-01,,,\n",
             "licence: está en blanco, y si hay description hace falta una licencia"),
            ("62323,,,2026-01-01,,-1,\n",
             "price: no son dólares y centavos, como 1250 o 1250.50"),
            ("62323,,,2026-01-01,,,epidural\n",
             ("protocols: no es una lista de estas palabras: esi-interlaminar, "
              "esi-transforaminal, esi-caudal, facet-mbb, facet-intraarticular")),
            (GOOD_CODE, "code: ya está en la línea 2, para el mismo día"),
        ],
    )  # fmt: skip
    def test_reason_for_a_code(self, line, reason):
        assert refusals(codes(GOOD_CODE, line)) == [(3, reason)]

    def test_reason_for_a_text(self):
        assert refusals(texts("medicare,allergies-reviewed,L-1,,,,2026-01-01,\n")) == [
            (2, "item: no es un punto que muestre el expediente para el pagador, como imaging")
        ]

    @pytest.mark.django_db
    def test_what_was_shown_in_english_is_confirmed_in_spanish(self, clinic):
        lines = (GOOD_CODE, "62323,,,,,,\n")
        with translation.override("en"):
            shown = preview_list(clinic=clinic, proposals=codes(*lines)).digest()

        keep_list(clinic=clinic, proposals=codes(*lines), by=None, now=NOW, shown_digest=shown)

        assert ClinicCode.objects.count() == 1
