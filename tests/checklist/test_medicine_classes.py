"""Every class of the formulary has words, in both languages."""

from django.utils import translation

from checklist.medicine_classes import CLASS, class_words
from checklist.policies import shipped_policy


def test_every_class_of_the_formulary_is_named():
    rows = [row for rows in shipped_policy().formulary.values() for row in rows]

    assert {row.medicine_class for row in rows} == CLASS.keys()


def test_a_class_reads_in_the_reader_s_language():
    assert class_words("nsaid") == "anti-inflammatory pain pills (NSAIDs)"
    with translation.override("es"):
        assert class_words("nsaid") == "analgésicos antiinflamatorios (AINE)"


def test_a_class_of_a_clinic_s_own_formulary_keeps_its_word():
    assert class_words("herbal-tea") == "herbal tea"
