"""The formulary, the allergens and the coded medicines, read from CSV as they stand."""

import csv
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).parent / "data"


def read_rows(path) -> list[dict]:
    """All rows of a CSV file with a header."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def insulin(ingredient: str) -> str:
    """Every insulin is read as insulin."""
    return "insulin" if ingredient.startswith("insulin ") else ingredient


def load(folder=HERE) -> SimpleNamespace:
    """The tables of a folder: `formulary`, `allergens`, `products`, `codes` (rxcui -> them)."""
    folder = Path(folder)
    formulary = {}
    codes = {}
    for row in read_rows(folder / "medications.csv"):
        codes[row["rxcui"]] = [insulin(part) for part in row["ingredient"].split("+")]
    for row in [row for path in sorted(folder.glob("formulary*.csv")) for row in read_rows(path)]:
        formulary.setdefault(row["ingredient"], []).append(row)
        if row["rxcui"]:
            codes[row["rxcui"]] = [row["ingredient"]]
    allergens = {
        row["name"].lower(): row["substance"] for row in read_rows(folder / "allergens.csv")
    }
    products = read_rows(folder / "medicine-names.csv")
    return SimpleNamespace(formulary=formulary, allergens=allergens, codes=codes, products=products)
