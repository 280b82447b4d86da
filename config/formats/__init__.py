"""How a language writes numbers where Django's own way is not the clinics'."""
