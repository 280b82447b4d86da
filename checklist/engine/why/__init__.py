"""Why an item stands as it does: what its rule read while it ran, and what would change it.

Pure, like the rules: facts, policy and document in, plain values out. Nothing here decides.
"""
