"""Who the patient is and what is on record. Has never heard of checklists."""
