"""Spanish as it is written in clinics of the United States."""
