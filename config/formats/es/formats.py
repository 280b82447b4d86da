"""Numbers in Spanish: as on the meters, forms and sheets of the same clinic, 36.7 and $1,250.

A comma that is read as a thousand, or a point as a fraction, is a wrong dose.
"""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
